import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { finished, startSystem, type System } from './system';

const HANDLERS = join(__dirname, 'authors', 'handlers');

const newJournal = () => join(mkdtempSync(join(tmpdir(), 'slipway-journal-')), 'journal');
const linesOf = (journal: string) => readFileSync(journal, 'utf8').trimEnd().split('\n').sort();

describe('steps of a run', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ handlersIn: HANDLERS });
    await system.startRunner();
  });
  afterAll(() => system.stop());

  const run = async (task: string, input?: unknown) =>
    finished(system.client, (await system.client.submit(task, input)).id);

  it.each(['event-loop', 'worker-thread', 'child-process'])(
    'are done once, nested and side by side, though the run in %s fails after them',
    async (where) => {
      const journal = newJournal();
      const { state, result, attempts } = await run(`steps-in-${where}`, { journal });
      expect({ state, result, attempts }).toEqual({
        state: 'SUCCEEDED',
        attempts: 2,
        result: {
          rows: { list: [1, null, 'ü💥'] },
          nothing: 'undefined',
          outer: 21,
          beside: 'beside',
          once: true,
        },
      });
      expect(linesOf(journal)).toEqual(
        ['beside', 'inner', 'nothing', 'outer', 'rows'].map((what) => `${what} in attempt 1`),
      );
    },
  );

  it('need a name of their own', async () => {
    expect(await run('same-step-twice')).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      error: { name: 'StepError', message: expect.stringContaining("are named 'load'") },
    });
  });

  it('must be what JSON can hold, and say what is not', async () => {
    expect(await run('lossy-step')).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      error: {
        name: 'StepError',
        message: expect.stringMatching(/step 'read' .* it\.rows\[0\]\.at is a Date/),
      },
    });
  });

  it('may be tried again by the task itself', async () => {
    expect((await run('step-after-trouble')).result).toBe('second time');
  });

  it('outlive the runner, as progress does', async () => {
    const own = await startSystem({ handlersIn: HANDLERS });
    const journal = newJournal();
    const first = await own.startRunner();
    const { id } = await own.client.submit('resumes', { journal });
    while ((await own.client.run(id)).progress === undefined) await sleep(20);
    expect((await own.client.run(id)).progress).toEqual({ done: 1, total: 2, text: 'loaded' });
    first.kill('SIGKILL');
    await own.startRunner();
    expect(await finished(own.client, id, 45_000)).toMatchObject({
      state: 'SUCCEEDED',
      result: { loaded: 42, attempt: 2 },
    });
    expect(linesOf(journal)).toEqual(['load in attempt 1']);
    await own.stop();
  });
});
