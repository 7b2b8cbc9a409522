import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../support/sample';
import { problemsOf } from '../../services/task-runner/definition';
import { startSystem } from './system';

const NO_RUN = { runs: 'event-loop', input: z.unknown(), output: z.unknown() };
const GOOD = { ...NO_RUN, run: () => null };
const COMMAND = { ...NO_RUN, runs: 'command' };

describe('the definition of a task', () => {
  it.each<[object]>([
    [GOOD],
    [{ ...GOOD, name: 'shop' }],
    [{ ...GOOD, retry: {} }],
    [{ ...GOOD, retry: { attempts: 1, delay: 0, maxDelay: 0, backoff: 'linear', jitter: false } }],
    [{ ...GOOD, concurrency: 1, priority: -100, rateLimit: { runs: 1, per: 0.5 }, timeLimit: 0.1 }],
    [{ ...COMMAND, command: ['wc', ''] }],
    [{ ...COMMAND, command: () => ['wc'] }],
  ])('may be %o', (task) => {
    expect(problemsOf('shop', task)).toEqual([]);
  });

  it.each<[unknown, string]>([
    [undefined, 'its file must have defineTask({ … }) as default export'],
    [{ ...GOOD, name: 'shoop' }, "name is 'shoop', but slipway.config.ts calls the task 'shop'"],
    [{ ...GOOD, input: {} }, 'input must be a schema, as z.object({ … }), not {}'],
    [
      { ...GOOD, runs: 'thread' },
      "runs must be one of 'event-loop', 'worker-thread', 'child-process', 'command', not 'thread'",
    ],
    [NO_RUN, 'run must be a function, not undefined'],
    [
      { ...COMMAND, command: [] },
      "command must be program and arguments, as ['python3', 'main.py'], not []",
    ],
    [
      { ...COMMAND, command: 'wc -l' },
      "command must be program and arguments, as ['python3', 'main.py'], not 'wc -l'",
    ],
    [{ ...GOOD, unique: 'order' }, "unique must be a function, not 'order'"],
    [{ ...GOOD, timeLimit: 0 }, 'timeLimit must be more than 0 seconds, not 0'],
    [{ ...GOOD, timeLimit: NaN }, 'timeLimit must be more than 0 seconds, not NaN'],
    [{ ...GOOD, retry: { attempts: 0 } }, 'retry.attempts must be a whole number from 1 on, not 0'],
    [{ ...GOOD, retry: 3 }, 'retry must be an object, not 3'],
    [{ ...GOOD, retry: { delay: -1 } }, 'retry.delay must be 0 seconds or more, not -1'],
    [
      { ...GOOD, retry: { backoff: 'quadratic' } },
      "retry.backoff must be one of 'exponential', 'linear', 'constant', not 'quadratic'",
    ],
    [{ ...GOOD, retry: { jitter: 'yes' } }, "retry.jitter must be true or false, not 'yes'"],
    [{ ...GOOD, concurrency: -2 }, 'concurrency must be a whole number from 1 on, not -2'],
    [{ ...GOOD, concurrency: 1.5 }, 'concurrency must be a whole number from 1 on, not 1.5'],
    [{ ...GOOD, rateLimit: { runs: 5 } }, 'rateLimit.per is missing'],
    [
      { ...GOOD, rateLimit: { runs: 0, per: 1 } },
      'rateLimit.runs must be a whole number from 1 on, not 0',
    ],
    [{ ...GOOD, priority: 101 }, 'priority must be a whole number from -100 to 100, not 101'],
  ])('may not be %o', (task, problem) => {
    expect(problemsOf('shop', task)).toEqual([`task 'shop': ${problem}`]);
  });

  it('that is wrong keeps the runner from starting, with a line for each problem', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-wrong-'));
    writeFileSync(
      join(folder, 'never.ts'),
      `import { z } from ${JSON.stringify(join(PROJECT_ROOT, 'node_modules', 'zod'))};
       export default { name: 'often', runs: 'event-loop', input: z.unknown(), output: z.unknown(),
         retry: { attempts: 0 }, concurrency: -1, run: () => null };`,
    );
    writeFileSync(join(folder, 'empty.ts'), 'export default undefined;');
    const system = await startSystem({ handlersIn: folder });
    const said = await system.startRunner().then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    await system.stop();
    rmSync(folder, { recursive: true });
    expect(said).toContain('ended with code 1');
    for (const problem of [
      "task 'empty': its file must have defineTask({ … }) as default export",
      "task 'never': name is 'often', but slipway.config.ts calls the task 'never'",
      "task 'never': concurrency must be a whole number from 1 on, not -1",
      "task 'never': retry.attempts must be a whole number from 1 on, not 0",
    ])
      expect(said).toContain(problem);
    expect(said).not.toMatch(/\n\s+at /);
  });
});
