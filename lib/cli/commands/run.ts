import { readFileSync } from 'node:fs';
import type { Run } from '../../../services/protocol/run';
import { awsTarget } from '../aws-target';
import { CliError, EXIT } from '../errors';
import { environmentName } from '../environments';
import { setExitCode } from '../exit';
import { onInterrupt } from '../interrupts';
import { localTarget, type StartedRun, type StartOptions, type TaskTarget } from '../targets';
import { ask, canAsk, color, data, json, say } from '../terminal';
import { verdict, watchRun } from '../watch-run';
import { parseSize } from '../task-size';
import { unknownTask } from '../unknown-task';
import { secondsOf } from '../words';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly input?: string;
  readonly key?: string;
  readonly delay?: string;
  readonly at?: string;
  readonly priority?: number;
  readonly override?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

/** Runs a task to its end; a container task's exit code is the command's own. */
export async function run(name: string, options: Options): Promise<void> {
  const input = parseInput(options.input);
  const how = startOptions(options);
  const environment = environmentName(options.environment);
  const target = await targetOf(options.on, environment);
  const tasks = await target.tasks();
  const task = tasks.find((one) => one.name === name);
  if (task === undefined) {
    const known = tasks.map((one) => one.name);
    throw unknownTask(name, known, { on: options.on, environment });
  }
  const started = await target.start(task, input, how);
  if (options.detach === true) {
    if (options.json === true) json({ id: started.id, task: name });
    else data(started.id);
    say(color.dim(`npx slipway ${logCommand(task, options.on, environment, started.id)}`));
    return;
  }
  say(color.dim(`run ${started.id} of ${name}, ${environment} ${whereOf(options.on)}`));
  const { finished, cancelled } = await watchUntilLeft(started);
  if (finished === undefined) {
    say(`The run goes on without you: ${color.bold(started.id)}`);
    say(color.dim(`  npx slipway ${logCommand(task, options.on, environment, started.id)}`));
    if (options.json === true) json({ id: started.id, task: name, left: true });
    setExitCode(EXIT.interrupted);
    return;
  }
  if (options.json === true) json(finished);
  else if (finished.state === 'SUCCEEDED') data(JSON.stringify(finished.result ?? null));
  say(verdict(finished));
  setExitCode(cancelled ? EXIT.interrupted : exitCodeOf(finished));
}

async function targetOf(on: 'local' | 'aws', environment: string): Promise<TaskTarget> {
  if (on === 'local') return localTarget(environment);
  return awsTarget(environment);
}

const whereOf = (on: 'local' | 'aws'): string => (on === 'aws' ? 'on AWS' : 'on this machine');

/** On AWS the log of a container task that ECS was asked for is in its log group, and its run in no store. */
function logCommand(
  { name, kind }: { readonly name: string; readonly kind: string },
  on: string,
  environment: string,
  id: string,
): string {
  const what = on === 'aws' && kind === 'container' ? name : id;
  return `logs ${what} --follow -e ${environment}${on === 'aws' ? ' --on aws' : ''}`;
}

function startOptions({ key, delay, at, priority, override }: Options): StartOptions {
  const size = override === undefined ? undefined : parseSize(override);
  const seconds = delay === undefined ? undefined : secondsOf(delay);
  if (delay !== undefined && seconds === undefined)
    throw new CliError(
      'BAD_INPUT',
      `--delay: '${delay}' is no length of time`,
      'give 30s, 10m, 2h or 1d',
    );
  const atMs = at === undefined ? undefined : Date.parse(at);
  if (Number.isNaN(atMs))
    throw new CliError(
      'BAD_INPUT',
      `--at: '${at}' is no time`,
      'give a time like 2026-11-21T06:00:00Z',
    );
  return {
    ...(key !== undefined && { key }),
    ...(seconds !== undefined && { delay: seconds }),
    ...(atMs !== undefined && { at: new Date(atMs).toISOString() }),
    ...(priority !== undefined && { priority }),
    ...(size !== undefined && { size }),
  };
}

function exitCodeOf({ state, error }: Run): number {
  if (state === 'SUCCEEDED') return EXIT.ok;
  const own = state === 'FAILED' ? error?.exitCode : undefined;
  return own !== undefined && own > 0 ? own : EXIT.failed;
}

/** Watches a run to its end. Ctrl-C asks what to do with it, or, where nobody can answer, leaves it to go on. */
async function watchUntilLeft(
  started: StartedRun,
): Promise<{ readonly finished: Run | undefined; readonly cancelled: boolean }> {
  const left = new AbortController();
  let asking: AbortController | undefined;
  let answered = Promise.resolve();
  let cancelled = false;

  const question = async (signal: AbortSignal): Promise<void> => {
    const answer = await ask(
      `\n${color.yellow('?')} ${color.bold('c')} cancel the run, ${color.bold('l')} leave it to go on, Enter keep watching: `,
      signal,
    );
    if (answer === undefined || /^l/i.test(answer)) left.abort();
    else if (/^c/i.test(answer)) {
      cancelled = true;
      await started.cancel();
    }
  };
  const interrupt = (): void => {
    if (!canAsk() || asking !== undefined) {
      asking?.abort();
      left.abort();
      return;
    }
    asking = new AbortController();
    answered = question(asking.signal)
      .catch(() => left.abort())
      .finally(() => (asking = undefined));
  };
  const forget = onInterrupt(interrupt);
  const finished = await watchRun(started, { signal: left.signal, mayShow: () => answered });
  asking?.abort();
  forget();
  return { finished, cancelled };
}

function parseInput(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? `no such file: ${text.slice(1)}` : message;
    throw new CliError(
      'BAD_INPUT',
      `--input: ${reason}`,
      `give JSON: --input '{"name":"Ada"}', or a file: --input @input.json`,
    );
  }
}
