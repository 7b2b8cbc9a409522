import { dev, refuse, resolved } from '../support/configuration';

const table = { type: 'table', partitionKey: 'id' };

describe('topics and events', () => {
  it('have defaults', () => {
    const [first] = resolved({
      storage: { files: { type: 'bucket' } },
      topics: { orders: { subscriptions: { greet: {} } } },
      events: {
        uploaded: { bucket: 'files', task: 'greet' },
        paid: { pattern: { source: ['shop'] }, task: 'hello' },
      },
    });
    expect(first!.topics).toEqual([
      {
        name: 'orders',
        fifo: false,
        publish: [],
        subscriptions: [{ task: 'greet', filterOn: 'attributes' }],
      },
    ]);
    expect(first!.events).toEqual([
      { name: 'uploaded', kind: 'upload', bucket: 'files', prefix: '', suffix: '', task: 'greet' },
      {
        name: 'paid',
        kind: 'pattern',
        pattern: { source: ['shop'] },
        bus: 'default',
        task: 'hello',
      },
    ]);
  });

  it('take what is set, and what an environment changes', () => {
    const environments = {
      dev: {
        ...dev,
        topics: { orders: { subscriptions: { hello: { filter: { total: [100] } } } } },
        events: { uploaded: { prefix: 'out/' }, paid: { bus: 'shop' } },
      },
    };
    const [first] = resolved({
      storage: { files: { type: 'bucket' } },
      topics: {
        orders: {
          fifo: true,
          publish: ['web', 'hello'],
          subscriptions: { hello: { filterOn: 'body', filter: { state: ['paid'] } } },
        },
      },
      events: {
        uploaded: { bucket: 'files', prefix: 'in/', suffix: '.jpg', task: 'greet' },
        paid: { pattern: { source: ['shop'] }, task: 'hello' },
      },
      environments,
    });
    expect(first!.topics[0]).toEqual({
      name: 'orders',
      fifo: true,
      publish: ['web', 'hello'],
      subscriptions: [
        { task: 'hello', filterOn: 'body', filter: { state: ['paid'], total: [100] } },
      ],
    });
    expect(first!.events).toMatchObject([{ prefix: 'out/', suffix: '.jpg' }, { bus: 'shop' }]);
  });

  it('name what is unknown, with what was meant', () => {
    expect(
      refuse({
        storage: { files: { type: 'bucket' }, orders: table },
        topics: { paid: { publish: ['wbe', 'greet'], subscriptions: { gret: {} } } },
        events: {
          uploaded: { bucket: 'flies', task: 'helo' },
          other: { bucket: 'orders', task: 'hello' },
        },
      }),
    ).toEqual([
      "topics.paid.publish: 'wbe': unknown workload; did you mean 'web'?",
      "topics.paid.publish: 'greet': is a handler task, which runs in the task runner; use 'task-runner'",
      "topics.paid.subscriptions.gret: unknown task; did you mean 'greet'?",
      "events.uploaded.task: 'helo': unknown task; did you mean 'hello'?",
      "events.uploaded.bucket: 'flies': unknown bucket; did you mean 'files'?",
      "events.other.bucket: 'orders': unknown bucket; allowed: files",
    ]);
  });

  it('refuse an event without a source, and one with two', () => {
    const [none] = refuse({ events: { a: { task: 'greet' } } });
    expect(none).toMatch(
      /^events\.a: .* use \{ bucket: 'uploads', task: 'resize' \} or \{ pattern: /,
    );
    const two = { bucket: 'files', pattern: { source: ['a'] }, task: 'greet' };
    expect(refuse({ storage: { files: { type: 'bucket' } }, events: { a: two } })).toEqual([
      "events.a.pattern: cannot stand beside 'bucket', 'task'",
    ]);
    expect(refuse({ events: { a: { pattern: {}, task: 'greet' } } })).toEqual([
      "events.a.pattern: {} is not allowed; use a pattern such as { source: ['com.example.shop'] }",
    ]);
  });

  it('refuse the name of the kit’s own topic, and an override of the other form', () => {
    expect(refuse({ topics: { alarms: {} } })).toEqual([
      'topics.alarms: this name is taken by the kit; choose another',
    ]);
    const environments = { dev: { ...dev, events: { paid: { prefix: 'a' } } } };
    const events = { paid: { pattern: { source: ['shop'] }, task: 'greet' } };
    expect(refuse({ events, environments })).toEqual([
      'environments.dev.events.paid.prefix: unknown key; allowed: bus, pattern, task',
    ]);
  });

  it('do not blame a name whose entry has another problem', () => {
    expect(
      refuse({
        storage: { files: { type: 'bucket', versoned: true } },
        events: { uploaded: { bucket: 'files', task: 'greet' } },
      }),
    ).toEqual(["storage.files.versoned: unknown key; did you mean 'versioned'?"]);
  });
});
