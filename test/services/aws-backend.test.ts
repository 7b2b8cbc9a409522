import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { sendAgain } from '../../services/protocol/broker';
import { submit } from '../../services/protocol/submit';
import type { Plan } from '../../services/task-runner/executors';
import type { AttemptResult } from '../../services/task-runner/messages';
import { startRunner, type Runner } from '../../services/task-runner/runner';
import { describeWith } from '../support/prerequisites';
import { emulatedBackend } from './aws-resources';
import { backendPromises } from './backend-promises';
import { keyPromises } from './key-promises';
import { executorsOf } from './runner-in-process';

/** A runner whose tasks are what `planFor` says, and nothing else. */
function runnerOf(backend: Backend, planFor: (task: string) => Plan, renewEveryMs = 5000): Runner {
  return startRunner({
    backend,
    executors: executorsOf(planFor),
    logger: pino({ enabled: false }),
    renewEveryMs,
    reports: { begins: () => () => undefined },
  });
}

describeWith('emulator', 'queue and run store on AWS', () => {
  let emulated: Awaited<ReturnType<typeof emulatedBackend>>;
  beforeAll(async () => {
    emulated = await emulatedBackend(['a', 'b']);
  });
  afterAll(() => emulated.emulator.stop());

  backendPromises(() => emulated.open());
  describe('keys of the API', () => keyPromises(() => emulated.open()));

  it('puts a run into the queue of its task, in order where that keeps it', async () => {
    const sqs = new SQSClient();
    const { QueueUrl: url = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'letters.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    const common = { kind: 'aws', tableName: 'runs', payloadBucket: 'payloads' } as const;
    const tasks = ['letter', 'a'];
    const { queueUrl } = emulated;
    const web = openBackend({ ...common, queueUrl, queueOf: { letter: url }, tasks });
    const runner = openBackend({ ...common, queueUrl: url, tasks });
    const first = await submit(web, 'letter', 1);
    const second = await submit(web, 'letter', 2);
    await submit(web, 'a', 3);
    const signal = new AbortController().signal;
    const [delivery] = await runner.broker.receive(1, signal);
    expect(JSON.parse(delivery!.body)).toEqual({ version: 1, runId: first.id, task: 'letter' });
    expect(runner.broker.ordered).toBe(true);
    await sendAgain({ version: 1, runId: first.id }, delivery!, runner.broker, 0);
    const [again] = await runner.broker.receive(1, signal);
    expect(again!.body).toBe(delivery!.body);
    await again!.acknowledge();
    const [next] = await runner.broker.receive(1, signal);
    expect(JSON.parse(next!.body)).toEqual({ version: 1, runId: second.id, task: 'letter' });
    closeBackend(web);
    closeBackend(runner);
  });

  it('serves the runs of a task within its limits, lets others pass, and keeps steps and progress', async () => {
    const { QueueUrl: url = '' } = await new SQSClient().send(
      new CreateQueueCommand({ QueueName: 'limited' }),
    );
    const backend = openBackend({
      kind: 'aws',
      queueUrl: url,
      tableName: 'runs',
      payloadBucket: 'payloads',
      tasks: ['narrow', 'wide'],
    });
    const order: string[] = [];
    let underWay = 0;
    let most = 0;
    const plan = (concurrency?: number): Plan => ({
      ...(concurrency !== undefined && { concurrency }),
      timeLimitSeconds: 60,
      attempts: 1,
      backoff: { kind: 'constant', delaySeconds: 0, maxDelaySeconds: 0, jitter: false },
      start: ({ task, input }, _log, desk) => {
        const work = async (): Promise<AttemptResult> => {
          if (task === 'narrow') most = Math.max(most, (underWay += 1));
          order.push(task);
          desk.progress({ done: 1 });
          const saved = await desk.answer({ kind: 'step', name: 'one', result: { value: input } });
          const held = await desk.answer({ kind: 'hold-key', key: `${task} ${String(input)}` });
          await sleep(500);
          if (task === 'narrow') underWay -= 1;
          return { ok: true, result: [saved, held] };
        };
        return { ended: work(), abort: () => undefined, kill: () => Promise.resolve() };
      },
    });
    const runs = [];
    for (const n of [1, 2, 3]) runs.push(await submit(backend, 'narrow', n));
    for (const n of [1, 2]) runs.push(await submit(backend, 'wide', n));
    const runner = runnerOf(backend, (task) => plan(task === 'narrow' ? 1 : undefined));
    for (const { id } of runs) {
      let run = await backend.store.get(id);
      for (; run?.state !== 'SUCCEEDED'; run = await backend.store.get(id)) await sleep(200);
      expect(run).toMatchObject({ progress: { done: 1 }, attempts: 1 });
      expect(run.result).toEqual([{ kind: 'done' }, { kind: 'done' }]);
      expect((await backend.store.steps(id)).one).toEqual({ value: run.input });
    }
    await runner.drain(0);
    closeBackend(backend);
    expect(most).toBe(1);
    expect(order.lastIndexOf('wide')).toBeLessThan(order.lastIndexOf('narrow'));
  });

  it('knows which of many runs somebody asked to be cancelled', async () => {
    const backend = emulated.open();
    const { store } = backend;
    const ids: string[] = [];
    for (const n of [1, 2, 3]) {
      const { id } = await submit(backend, 'a', n);
      await store.claim(id, 60_000);
      ids.push(id);
    }
    await store.cancel(ids[1]!);
    const unknown = Array.from({ length: 200 }, (_, n) => `unknown-${n}`);
    expect(await store.cancelRequested!([ids[0]!, ...unknown, ids[1]!, ids[2]!])).toEqual([ids[1]]);
    expect(await store.cancelRequested!([])).toEqual([]);
    closeBackend(backend);
  });

  it('ends a run that is cancelled long before its lease is renewed', async () => {
    const { QueueUrl: queueUrl = '' } = await new SQSClient().send(
      new CreateQueueCommand({ QueueName: 'endless' }),
    );
    const common = { kind: 'aws', tableName: 'runs', payloadBucket: 'payloads' } as const;
    const backend = openBackend({ ...common, queueUrl, tasks: ['endless'] });
    const begun = Promise.withResolvers<undefined>();
    const endless = (): Plan => ({
      timeLimitSeconds: 3600,
      attempts: 1,
      backoff: { kind: 'constant', delaySeconds: 0, maxDelaySeconds: 0, jitter: false },
      start: () => {
        const { promise: ended, resolve: end } = Promise.withResolvers<AttemptResult>();
        begun.resolve(undefined);
        return {
          ended,
          abort: () => end({ ok: true, result: 'too late' }),
          kill: () => Promise.resolve(),
        };
      },
    });
    const neverRenewed = 3600_000;
    const runner = runnerOf(backend, endless, neverRenewed);
    const { id } = await submit(backend, 'endless', null);
    await begun.promise;
    expect(await backend.store.cancel(id)).toMatchObject({ state: 'RUNNING' });
    let run = await backend.store.get(id);
    for (; run?.finishedAt === undefined; run = await backend.store.get(id)) await sleep(50);
    expect(run.state).toBe('CANCELLED');
    await runner.drain(0);
    closeBackend(backend);
  });
});
