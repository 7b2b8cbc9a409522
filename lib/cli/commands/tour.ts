import { resolve } from 'node:path';
import { writeDrawings } from '../../diagram';
import { drawAll } from '../draw-all';
import { showOwnPicture } from '../architecture/publish';
import { environmentName } from '../environments';
import { CliError } from '../errors';
import { listenForInterrupts, type Interrupts } from '../interrupts';
import { isInstalled } from '../process-env';
import { startEnvironment, stopEnvironment } from '../start-environment';
import { step } from '../step';
import { application, ASSEMBLY_FOLDER, synthesize } from '../synthesize';
import { localTarget, type TaskTarget } from '../targets';
import { color, json, say } from '../terminal';
import { verdict, watchRun } from '../watch-run';

interface Options {
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Everything once, on this machine: synthesize, draw, start, run two tasks; then serve until Ctrl-C. */
export async function tour({ once, json: asJson }: Options): Promise<void> {
  const names = application().environments.map(({ name }) => name);
  const first = environmentName(undefined);
  const interrupts = listenForInterrupts();
  await step(`Synthesize ${names.join(', ')}`, () =>
    synthesize(ASSEMBLY_FOLDER, interrupts.signal),
  );
  const files = await step('Draw their diagrams', async () =>
    writeDrawings((await drawAll(ASSEMBLY_FOLDER)).drawings, 'diagrams'),
  );
  interrupts.signal.throwIfAborted();
  const { environment } = await step(`Start ${first} on this machine`, () =>
    startEnvironment({
      name: first,
      app: ASSEMBLY_FOLDER,
      verbose: false,
      fireSchedules: false,
      interrupts,
    }),
  );
  try {
    const runs = await runBoth(localTarget(first), interrupts);
    const { url } = environment.state;
    if (asJson === true) json({ environment: first, url, api: `${url}/api/v1`, files, runs });
    if (!interrupts.signal.aborted) {
      say();
      say(`Console   ${color.cyan(url)}`);
      say(`API       ${color.cyan(`${url}/api/v1/runs`)}`);
      say(
        `Diagram   diagrams/${first}-overview.svg ${color.dim(`(${files.length} files in diagrams/)`)}`,
      );
      if (once !== true) {
        say(color.dim('\nCtrl-C drains and stops it.'));
        const { signal } = interrupts;
        void showOwnPicture({ environment: first, url, app: ASSEMBLY_FOLDER, signal });
        await interrupts.stopped;
      }
    }
  } finally {
    await stopEnvironment(environment);
  }
}

/** A container task, where its program is there, and a handler task. Returns the ids of their runs. */
async function runBoth(target: TaskTarget, interrupts: Interrupts): Promise<string[]> {
  const tasks = await target.tasks();
  const [first, second] = tasks.filter(({ kind }) => kind === 'handler');
  const container = tasks.find(({ kind }) => kind === 'container');
  const python = isInstalled('python3');
  if (container !== undefined && !python && first !== undefined) {
    say(
      color.yellow(
        `No python3 on this machine: running the handler task ${first.name} in place of the container task ${container.name}.`,
      ),
    );
  }
  const chosen = container !== undefined && python ? [container, first] : [first, second];
  const ids: string[] = [];
  for (const task of chosen) {
    if (task === undefined || interrupts.signal.aborted) continue;
    ids.push(await runTask(target, task, interrupts.signal));
  }
  return ids;
}

async function runTask(
  target: TaskTarget,
  task: Awaited<ReturnType<TaskTarget['tasks']>>[number],
  signal: AbortSignal,
): Promise<string> {
  say(`${color.cyan('▶')} Run the ${task.kind} task ${color.bold(task.name)}`);
  const started = await target.start(task, undefined, {});
  const finished = await watchRun(started, { signal });
  if (finished === undefined) return started.id;
  say(`  ${verdict(finished)}`);
  if (finished.state !== 'SUCCEEDED') {
    throw new CliError(
      'RUN_FAILED',
      `the task ${task.name} ended ${finished.state}`,
      `its lines are above; the log of the task runner: ${resolve('.slipway')}`,
    );
  }
  return started.id;
}
