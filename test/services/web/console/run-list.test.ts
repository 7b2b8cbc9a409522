import fc from 'fast-check';
import { RUN_STATES } from '../../../../services/protocol/run';
import { filterOf, fixed } from '../../../../services/web/console/page/runs/filter';
import { runSource, type RunSource } from '../../../../services/web/console/page/runs/source';
import { idOf, runService } from './run-service';
import { cases } from '../../../support/cases';

const time = (second: number): string => `2026-11-21T06:00:${String(second).padStart(2, '0')}.000Z`;

const soon = async () => new Promise((resolve) => setImmediate(resolve));

function start(query = '') {
  const service = runService();
  const filter = filterOf(query);
  const source = runSource({
    filter,
    ask: service.ask,
    nowMs: () => 0,
    onChange: () => undefined,
  });
  const rest = async (): Promise<void> => {
    await soon();
    while (service.isAsked()) {
      service.serve();
      service.answer();
      await soon();
    }
  };
  return { service, source, rest, wanted: () => service.list(fixed(filter, 0)) };
}

const rowsOf = (source: RunSource) => source.shown().list.rows;
const ids = (source: RunSource) => rowsOf(source).map(({ id }) => id);

async function readAll(source: RunSource, rest: () => Promise<void>): Promise<void> {
  do {
    void source.more();
    await rest();
  } while (source.shown().list.next !== undefined);
}

const command = fc.oneof(
  fc.record({ kind: fc.constant('create'), number: fc.nat(60), second: fc.nat(20) }),
  fc.record({
    kind: fc.constant('change'),
    number: fc.nat(60),
    to: fc.constantFrom(...RUN_STATES),
  }),
  fc.record({ kind: fc.constantFrom('more', 'missed', 'serve', 'answer', 'look', 'catch up') }),
  fc.record({ kind: fc.constant('hear'), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('flow'), on: fc.boolean() }),
);

describe('a list that is read while it changes', () => {
  it('is the list of the service in the end, and never moves what is being read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', 'state=RUNNING', 'state=FAILED,CANCELLED'),
        fc.array(command, { maxLength: 80 }),
        async (query, commands) => {
          const { service, source, rest, wanted } = start(query);
          let flows = true;
          let mayMove = false;
          for (const one of commands) {
            const before = ids(source);
            if (one.kind === 'create' && 'second' in one)
              service.create(one.number, time(one.second));
            if (one.kind === 'change' && 'to' in one) service.change(one.number, one.to);
            if (one.kind === 'more') void source.more();
            if (one.kind === 'missed') void source.missed();
            if (one.kind === 'look') source.looksAt(rowsOf(source).slice(-2));
            if (one.kind === 'catch up') source.catchUp();
            if (one.kind === 'serve') service.serve();
            if (one.kind === 'answer') service.answer();
            if ('count' in one) source.changed(service.events.splice(0, one.count));
            if ('on' in one) source.flow((flows = one.on));
            await soon();
            const after = ids(source);
            expect(new Set(after).size).toBe(after.length);
            const places = rowsOf(source).map(({ createdAt, id }) => `${createdAt} ${id}`);
            expect(places).toEqual([...places].sort().reverse());
            mayMove ||= one.kind === 'catch up';
            if (!flows && !mayMove) expect(after.slice(0, before.length)).toEqual(before);
          }
          source.changed(service.events.splice(0));
          await rest();
          source.flow(true);
          await rest();
          await readAll(source, rest);
          expect(rowsOf(source)).toEqual(wanted());
          expect(source.shown().list.held).toEqual([]);
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it('keeps new runs until they are wanted, and counts them', async () => {
    const { service, source, rest, wanted } = start();
    for (const number of [1, 2, 3, 4, 5]) service.create(number, time(number));
    await readAll(source, rest);
    source.flow(false);
    const before = ids(source);
    service.create(6, time(6));
    service.create(7, time(7));
    source.changed(service.events.splice(0));
    expect(ids(source)).toEqual(before);
    expect(source.shown().list.held).toHaveLength(2);
    source.catchUp();
    expect(rowsOf(source)).toEqual(wanted());
  });

  it('leaves a run in its row that the filter does not ask for any more, until that moves nothing', async () => {
    const { service, source, rest } = start('state=PENDING');
    for (const number of [1, 2]) service.create(number, time(number));
    await readAll(source, rest);
    source.flow(false);
    service.change(0, 'RUNNING');
    source.changed(service.events.splice(0));
    expect(rowsOf(source).map(({ state }) => state)).toEqual(['PENDING', 'RUNNING']);
    source.flow(true);
    expect(ids(source)).toEqual([idOf(2)]);
  });

  it('is not fooled by an answer that is older than what was told meanwhile', async () => {
    const { service, source } = start();
    service.create(1, time(1));
    void source.more();
    service.serve();
    service.change(0, 'RUNNING');
    service.change(0, 'SUCCEEDED');
    source.changed(service.events.splice(0));
    service.answer();
    await soon();
    expect(rowsOf(source)).toMatchObject([{ state: 'SUCCEEDED' }]);
  });

  it('says that it is behind where more is new than one answer holds, and is read again when wanted', async () => {
    const { service, source, rest, wanted } = start();
    for (const number of [1, 2]) service.create(number, time(number));
    await readAll(source, rest);
    source.flow(false);
    for (const number of [11, 12, 13, 14]) service.create(number, time(number));
    void source.missed();
    await rest();
    expect(source.shown().list.isBehind).toBe(true);
    expect(ids(source)).toEqual([idOf(2), idOf(1)]);
    source.catchUp();
    await rest();
    expect(rowsOf(source)).toEqual(wanted().slice(0, 3));
    expect(source.shown().list.isBehind).toBe(false);
  });

  it('asks again for rows far down when they are looked at after something was missed', async () => {
    const { service, source, rest } = start();
    for (let number = 1; number <= 12; number += 1) service.create(number, time(number));
    await readAll(source, rest);
    for (let number = 0; number < 12; number += 1) service.change(number, 'RUNNING');
    void source.missed();
    await rest();
    const states = () => rowsOf(source).map(({ state }) => state);
    expect(states().slice(0, 4)).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'PENDING']);
    source.looksAt(rowsOf(source).slice(8, 11));
    await rest();
    expect(states().slice(7, 12)).toEqual(['PENDING', 'RUNNING', 'RUNNING', 'RUNNING', 'PENDING']);
  });

  it('tells what went wrong, keeps what it has, and goes on', async () => {
    let isDown = true;
    const source = runSource({
      filter: filterOf(''),
      ask: async () =>
        isDown ? Promise.reject(new Error('The service does not answer.')) : { runs: [] },
      nowMs: () => 0,
      onChange: () => undefined,
    });
    await source.more();
    expect(source.shown()).toMatchObject({
      error: 'The service does not answer.',
      list: { hasBegun: false },
    });
    isDown = false;
    await source.missed();
    expect(source.shown()).toMatchObject({ error: undefined, list: { hasBegun: true } });
  });
});
