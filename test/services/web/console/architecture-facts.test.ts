import fc from 'fast-check';
import type { RunState, RunSummary } from '../../../../services/protocol/run';
import { RUN_STATES } from '../../../../services/protocol/run';
import {
  stateOf,
  worst,
  type Facts,
} from '../../../../services/web/console/page/architecture/facts';
import { itemsOf, spotsOf } from '../../../../services/web/console/page/architecture/scene';
import { ARCHITECTURE } from '../architecture-for-tests';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const run = (task: string, state: RunState, more: Partial<RunSummary> = {}): RunSummary => ({
  ...{ id: `${task} ${state}`, task, state, attempts: 1, createdAt: ago(5) },
  ...more,
});

const QUIET: Facts = {
  nowMs: NOW,
  answers: true,
  tasks: [
    { name: 'a', kind: 'handler' },
    { name: 'program', kind: 'container' },
    { name: 'urgent', kind: 'handler', queue: 'fast' },
  ],
  active: [],
  failed: [],
  queue: undefined,
  runners: undefined,
  schedules: [],
};

const runner = {
  ...{ id: '1', host: 'h', startedAt: ago(9), lastSeenAt: ago(0), silent: false, draining: false },
  ...{ slots: { total: 4, busy: 0 }, tasks: ['a', 'program'], running: [] },
};

const counts = { waiting: 0, inFlight: 0, delayed: 0, deadLetters: 0 };

describe('what happens now', () => {
  it('is told of each kind of part when nothing happens', () => {
    const words = (['web', 'runner', 'queue', 'dead-letters', 'runs'] as const).map(
      (kind) => stateOf({ kind }, QUIET)?.text,
    );
    expect(words).toEqual(['answers', 'idle', 'empty', 'none', '0 unfinished']);
    expect(stateOf({ kind: 'task', task: 'program' }, QUIET)).toEqual({
      health: 'calm',
      text: 'idle',
    });
    expect(stateOf({ kind: 'schedule', task: 'program' }, QUIET)).toBeUndefined();
  });

  it('is not known before the service has said anything', () => {
    const facts = { ...QUIET, answers: undefined, active: undefined };
    for (const kind of ['web', 'runner', 'queue', 'runs'] as const)
      expect(stateOf({ kind }, facts)).toBeUndefined();
    expect(stateOf({ kind: 'task', task: 'a' }, facts)).toBeUndefined();
  });

  it('belongs to the queue that a task goes through', () => {
    const active = [run('a', 'RUNNING'), run('a', 'PENDING'), run('urgent', 'RUNNING')];
    const facts = { ...QUIET, active };
    expect(stateOf({ kind: 'runner' }, facts)).toEqual({ health: 'busy', text: '1 running' });
    expect(stateOf({ kind: 'runner', queue: 'fast' }, facts)?.text).toBe('1 running');
    expect(stateOf({ kind: 'queue' }, facts)).toEqual({ health: 'busy', text: '1 waiting' });
    expect(stateOf({ kind: 'queue', queue: 'fast' }, facts)?.text).toBe('empty');
    expect(stateOf({ kind: 'task', task: 'program' }, facts)?.text).toBe('idle');
    expect(stateOf({ kind: 'runs' }, facts)?.text).toBe('3 unfinished');
  });

  it('is bad while a failure is of late and nobody has done it again', () => {
    const program = (more: Partial<RunSummary>) =>
      stateOf(
        { kind: 'task', task: 'program' },
        { ...QUIET, failed: [run('program', 'FAILED', more)] },
      )?.health;
    expect(program({ finishedAt: ago(1) })).toBe('bad');
    expect(program({ finishedAt: ago(16) })).toBe('calm');
    expect(program({ finishedAt: ago(1), retriedAs: 'x' })).toBe('calm');
    expect(program({ createdAt: ago(600), finishedAt: ago(1) })).toBe('bad');
  });

  it('goes by what queue and runners say of themselves, where they do', () => {
    const queue = {
      ...counts,
      tasks: [
        { task: 'a', ...counts, waiting: 3, deadLetters: 2 },
        { task: 'urgent', ...counts, waiting: 9, deadLetters: 9 },
      ],
    };
    const facts = { ...QUIET, queue, runners: [runner] };
    expect(stateOf({ kind: 'queue' }, facts)?.text).toBe('3 waiting');
    expect(stateOf({ kind: 'dead-letters' }, facts)).toEqual({
      health: 'bad',
      text: '2 dead letters',
    });
    expect(stateOf({ kind: 'runner' }, facts)).toEqual({ health: 'good', text: 'idle' });
    const silent = { ...facts, runners: [{ ...runner, silent: true }] };
    expect(stateOf({ kind: 'runner' }, silent)).toEqual({ health: 'bad', text: 'none takes runs' });
    const gone = { ...facts, runners: [], queue: { ...queue, waiting: 3 } };
    expect(stateOf({ kind: 'runner' }, gone)).toEqual({ health: 'bad', text: 'none is up' });
    expect(stateOf({ kind: 'runner' }, { ...gone, queue: { ...queue, waiting: 0 } })?.health).toBe(
      'calm',
    );
  });

  it('says when a schedule is due next', () => {
    const schedule = (nextAt: string) => ({
      ...{ name: 's', task: 'a', expression: 'rate(1 hour)', timeZone: 'UTC' },
      ...{ overlap: 'allow' as const, state: 'ENABLED' as const, nextAt },
    });
    const schedules = [schedule('2026-11-22T09:30:00.000Z'), schedule('2026-11-21T09:30:00.000Z')];
    expect(stateOf({ kind: 'schedule', task: 'a' }, { ...QUIET, schedules })?.text).toMatch(
      /^next Sat/,
    );
  });

  it('says that a schedule is switched off', () => {
    const off = {
      ...{ name: 's', task: 'a', expression: 'rate(1 hour)', timeZone: 'UTC' },
      ...{ overlap: 'allow' as const, state: 'DISABLED' as const },
    };
    const part = { kind: 'schedule', task: 'a' } as const;
    expect(stateOf(part, { ...QUIET, schedules: [off] })?.text).toBe('switched off');
    expect(stateOf(part, QUIET)).toBeUndefined();
  });

  it('is the worst of what a card stands for', () => {
    const items = itemsOf(
      { ...ARCHITECTURE, publishedAt: '' },
      {
        ...QUIET,
        active: [run('program', 'RUNNING')],
        answers: false,
      },
    );
    expect(items.slice(0, 2).map(({ node }) => node.title)).toEqual(['Web service', 'Tasks']);
    const cards = [
      {
        title: 'both',
        nodes: ['dev/tasks#Program', 'dev/web#Web'],
        x: 0,
        y: 0,
        width: 1,
        height: 1,
      },
      { title: 'none', nodes: [], x: 0, y: 0, width: 1, height: 1 },
    ];
    expect(spotsOf(cards, items)).toMatchObject([
      { node: undefined, state: { health: 'bad', text: 'does not answer' } },
      { node: undefined, state: undefined },
    ]);
    expect(worst([])).toBeUndefined();
  });

  it('counts each run once, whatever runs there are', () => {
    const runs = fc.array(
      fc.record({
        task: fc.constantFrom('a', 'program', 'urgent', 'gone'),
        state: fc.constantFrom(...RUN_STATES),
        minutes: fc.integer({ min: 0, max: 60 }),
      }),
    );
    fc.assert(
      fc.property(runs, (some) => {
        const all = some.map(({ task, state, minutes }) =>
          run(task, state, { finishedAt: ago(minutes) }),
        );
        const active = all.filter(({ state }) => state === 'RUNNING' || state === 'PENDING');
        const failed = all.filter(({ state }) => state === 'FAILED' || state === 'TIMED_OUT');
        const facts = { ...QUIET, active, failed };
        const counted = (text = ''): number[] => [...text.matchAll(/\d+/g)].map(Number);
        const sum = (parts: readonly (string | undefined)[]) =>
          parts.flatMap(counted).reduce((total, one) => total + one, 0);
        const byTask = ['a', 'program'].map((task) => stateOf({ kind: 'task', task }, facts)?.text);
        expect(sum([stateOf({ kind: 'runner' }, facts)?.text])).toBe(sum(byTask));
      }),
    );
  });
});
