import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { closeBackend, openBackend, type Backend } from '../../../services/protocol/backend';
import { ENV } from '../../../services/protocol/contract';
import { DATABASE_FILE } from '../../../services/protocol/embedded/database';
import type { Run } from '../../../services/protocol/run';
import { submit } from '../../../services/protocol/submit';
import { untilOver } from './ledger';
import type { Poison } from './poison';
import { bundledRunner, startRunnerProcess, type RunnerProcess } from './runner-process';

const EXECUTORS = ['event-loop', 'worker-thread', 'child-process'] as const;

type Told = Partial<Run>;
const failed = (name: string, message: RegExp): Told => ({
  state: 'FAILED',
  error: expect.objectContaining({
    name: expect.stringMatching(`^(${name})$`),
    message: expect.stringMatching(message),
  }),
});
const succeeded = (result: unknown): Told => ({ state: 'SUCCEEDED', result });

const ENDS: Readonly<Record<Poison, Told>> = {
  'ends its process': failed('ExecutorDied|ThreadDied', /code 7/),
  'kills its process': failed('ExecutorDied', /SIGKILL/),
  'fills its heap': failed('ExecutorDied|ThreadDied', /memory|SIGABRT/),
  // Soon after its limit: what it fills between two looks comes on top.
  'fills its buffers': failed(
    'ExecutorDied',
    /it held (?:[4-9]|1[0-4])\d\d MiB of memory, more than 400 MiB/,
  ),
  'returns a circle': failed('InvalidResult', /circular/),
  'returns a BigInt': failed('InvalidResult', /BigInt/),
  'returns a function': failed('InvalidResult', /function/),
  'returns too much': failed('InvalidResult', /more than 16777216/),
  'returns much': succeeded('x'.repeat(2 ** 20)),
  'returns nothing': succeeded(null),
  'throws null': failed('Error', /null/),
  'throws what cannot be shown': failed('Error', /threw/),
  'throws a novel': failed('Error', /31457280 characters/),
  'throws later': failed('.*', /too late to be caught/),
  'rejects later': failed('.*', /nobody waits for this/),
  'says too much': succeeded('said'),
  'says it in one line': succeeded('said'),
};

describe('a run that is poison', () => {
  const bundle = bundledRunner();
  let directory: string;
  let backend: Backend;
  let runner: RunnerProcess;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'slipway-poison-'));
    backend = openBackend({ kind: 'embedded', directory });
    runner = startRunnerProcess(bundle, {
      [ENV.backend]: 'embedded',
      [ENV.dataDirectory]: directory,
      [ENV.executorMemoryMiB]: '400',
    });
    await runner.ready;
  });
  afterAll(async () => {
    await runner.end('SIGTERM');
    closeBackend(backend);
    rmSync(directory, { recursive: true });
    rmSync(bundle, { recursive: true });
  });

  const over = async (task: string, input: unknown): Promise<Run> => {
    const { id } = await submit(backend, task, input);
    const [run] = await untilOver(backend.store, [id], 50_000);
    return run!;
  };

  it.each(EXECUTORS)('fails alone, and says why, on the executor %s', async (executor) => {
    const poisons = Object.keys(ENDS) as Poison[];
    const ids = [];
    for (const poison of poisons)
      ids.push((await submit(backend, `poison-${executor}`, { poison })).id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => submit(backend, 'answer', { n })),
    );
    const runs = await untilOver(backend.store, ids, 55_000);
    const told = poisons.map((poison, index) => [poison, runs[index]] as const);
    for (const [poison, run] of told) {
      expect([poison, run]).toEqual([poison, expect.objectContaining(ENDS[poison])]);
    }
    const all = await untilOver(
      backend.store,
      answers.map(({ id }) => id),
      20_000,
    );
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['SUCCEEDED']));
    expect(runner.child.exitCode).toBeNull();
    for (const [poison, run] of told)
      if (poison.startsWith('says')) {
        let characters = 0;
        let last = 0;
        for (;;) {
          const lines = await backend.store.readLog(run!.id, last);
          if (lines.length === 0) break;
          last = lines.at(-1)!.sequence;
          for (const { text } of lines) characters += text.length;
        }
        // Its process may end under it with a neighbor's poison: then it begins again, with a log of its own.
        expect(characters).toBeLessThan((4 * 2 ** 20 + 2 ** 15) * run!.attempts);
      }
  });

  it('names what is wrong with an input', async () => {
    expect(await over('poison-event-loop', { poison: 5 })).toMatchObject(
      failed('InvalidInput', /^input\.poison: /),
    );
    expect(await over('poison-event-loop', undefined)).toMatchObject(
      failed('InvalidInput', /input/),
    );
  });

  it('does not reach the prototype of other objects', async () => {
    const input: unknown = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    );
    const run = await over('answer', input);
    expect(run).toMatchObject({ state: 'SUCCEEDED', result: { polluted: false } });
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(run.input as object)).toEqual(['__proto__', 'constructor']);
  });

  it('fails when its input is broken in the store', async () => {
    const { id } = await backend.store
      .create({
        id: 'broken',
        task: 'answer',
        input: { n: 1 },
        createdAt: new Date(Date.now() + 1000).toISOString(),
      })
      .then(({ run }) => run);
    const database = new DatabaseSync(join(directory, DATABASE_FILE));
    database.prepare('UPDATE runs SET input = ? WHERE id = ?').run('{"n": ', id);
    database.close();
    await backend.broker.submit({ version: 1, runId: id, task: 'answer' }, 'answer', {
      delaySeconds: 1.1,
    });
    const [run] = await untilOver(backend.store, [id], 30_000);
    expect(run).toMatchObject(failed('InvalidInput', /input cannot be read: it is not whole JSON/));
    expect(await over('answer', 'still here')).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('fails when a program says at last what is no JSON', async () => {
    expect(await over('speaks', null)).toMatchObject(failed('InvalidResult', /not JSON/));
  });
});
