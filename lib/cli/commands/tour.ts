import { apiClient, type ApiClient } from '../../../services/protocol/api/network';
import { writeDrawings } from '../../diagram';
import { drawAll } from '../draw-all';
import { CliError } from '../errors';
import { followRun, verdict } from '../follow';
import { isInstalled } from '../process-env';
import { diagramFile, startEnvironment, stopEnvironment } from '../running';
import { step } from '../step';
import { application, ASSEMBLY_FOLDER, synthesize } from '../synthesize';
import { color, say } from '../terminal';
import { untilStopped } from '../until-stopped';

/** Everything once, on this machine: synthesize, draw, start, run two tasks; then serve until Ctrl-C. */
export async function tour({ once }: { once?: boolean }): Promise<void> {
  const { environments } = application();
  const names = environments.map(({ name }) => name);
  const [first] = environments;
  if (first === undefined) return;
  await step(`Synthesize ${names.join(', ')}`, () => synthesize());
  const files = await step('Draw their diagrams', async () =>
    writeDrawings(await drawAll(ASSEMBLY_FOLDER), 'diagrams'),
  );
  const local = await step(`Start ${first.name} on this machine`, () =>
    startEnvironment(first.name, { verbose: false }),
  );
  const stopped = untilStopped(() => local.kill());
  try {
    const client = apiClient(local.url);
    await Promise.race([runBoth(client), stopped]);
    say();
    say(`Console   ${color.cyan(local.url)}`);
    say(`API       ${color.cyan(`${local.url}/api/v1/runs`)}`);
    say(
      `Diagram   ${diagramFile(first.name)} ${color.dim(`(${files.length} files in diagrams/)`)}`,
    );
    if (once !== true) {
      say(color.dim('\nCtrl-C drains and stops it.'));
      await stopped;
    }
  } finally {
    await step('Drain and stop', () => stopEnvironment(first.name, local));
  }
}

/** A container task, where its program is there, and a handler task. */
async function runBoth(client: ApiClient): Promise<void> {
  const tasks = await client.tasks();
  const handlers = tasks.filter(({ kind }) => kind === 'handler').map(({ name }) => name);
  const container = tasks.find(({ kind }) => kind === 'container')?.name;
  const [first, second] = handlers;
  if (container !== undefined && isInstalled('python3'))
    await runTask(client, container, 'container task');
  else if (first !== undefined) {
    say(
      color.yellow(
        `No python3 on this machine: running the handler task ${first} in place of a container task.`,
      ),
    );
    await runTask(client, first, 'handler task');
  }
  const handler = container !== undefined && isInstalled('python3') ? first : (second ?? first);
  if (handler !== undefined) await runTask(client, handler, 'handler task');
}

async function runTask(client: ApiClient, task: string, kind: string): Promise<void> {
  say(`${color.cyan('▶')} Run the ${kind} ${color.bold(task)}`);
  const { id } = await client.submit(task);
  const finished = await followRun(client, id);
  say(`  ${verdict(finished)}`);
  if (finished.state !== 'SUCCEEDED')
    throw new CliError('RUN_FAILED', `the task ${task} ended ${finished.state}`);
}
