import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyOfProject } from '../test/cli/project-copy';
import { IMAGE, makeBaseImages } from '../test/local/containers/small-services';
import { PROJECT_ROOT } from '../test/support/sample';

/**
 * How long it takes from saving a file until what was saved serves, in real containers, as `slipway up --watch` says it:
 * of a handler, whose task runner is replaced, and of the web service, which the load balancer has to find well. In turn with
 * them, a container whose Node does nothing: what else the machine does meets all. Needs a
 * container engine and the emulator. Argument: rounds.
 */

const ROUNDS = Number(process.argv[2] ?? 5);

/** What is asked of us, in milliseconds. */
const AT_MOST = 3000;

/** Longer than anything takes; milliseconds. */
const WITHIN = 120_000;

const FILES = {
  'a handler': { file: 'tasks/greet/task.ts', service: 'task-runner' },
  'the web service': { file: 'services/web/server.ts', service: 'web' },
} as const;

async function main(): Promise<void> {
  makeBaseImages();
  const folder = copyOfProject();
  symlinkSync(join(PROJECT_ROOT, '.venv'), join(folder, '.venv'));
  const command = spawn(process.execPath, ['bin/slipway.js', 'up', '--watch', '-e', 'dev'], {
    ...{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  });
  const listener = listening(command);
  try {
    await listener.says(/What changes in the project/, 0);
    console.log(`${ROUNDS} rounds, median in ms (least, most), from saving to serving`);
    for (const [what, { file, service }] of Object.entries(FILES)) {
      const source = readFileSync(join(folder, file), 'utf8');
      const times: number[] = [];
      const bare: number[] = [];
      for (let round = -1; round < ROUNDS; round += 1) {
        const from = listener.length();
        const begun = performance.now();
        writeFileSync(join(folder, file), `${source}\nprocess.env.ROUND = '${round}';\n`);
        await listener.says(new RegExp(`✓ \\S*${service}\\S* serves`), from);
        // The first one meets what is still starting.
        if (round >= 0) times.push(performance.now() - begun);
        const bareBegun = performance.now();
        execFileSync('docker', ['run', '--rm', IMAGE, 'node', '-e', '0'], { stdio: 'ignore' });
        if (round >= 0) bare.push(performance.now() - bareBegun);
        // What was replaced is drained meanwhile.
        await sleep(2000);
      }
      const [least = 0, median = 0, most = 0] = summary(times);
      const ratio = (median / (summary(bare)[1] ?? 1)).toFixed(1);
      const verdict = median <= AT_MOST ? 'kept' : 'NOT KEPT';
      const figures = [median, least, most].map((ms) => ms.toFixed(0));
      console.log(
        `${what.padEnd(16)} ${figures[0]} (${figures[1]}, ${figures[2]}), ${ratio} × a bare container; at most ${AT_MOST}: ${verdict}`,
      );
    }
  } finally {
    if (command.exitCode === null && command.pid !== undefined) {
      process.kill(-command.pid, 'SIGINT');
      await once(command, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a command says, as it comes. */
function listening(command: ChildProcess) {
  let said = '';
  for (const stream of [command.stdout, command.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    length: () => said.length,
    says: async (words: RegExp, from: number): Promise<void> => {
      const begun = Date.now();
      while (!words.test(said.slice(from))) {
        if (command.exitCode !== null || Date.now() - begun > WITHIN)
          throw new Error(`it never said ${String(words)}:\n${said.slice(-3000)}`);
        await sleep(5);
      }
    },
  };
}

function summary(times: readonly number[]): number[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((ms) => ms ?? 0);
}

void main();
