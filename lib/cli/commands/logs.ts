import { closeBackend, openBackend } from '../../../services/protocol/backend';
import { backendSettings } from '../../../services/protocol/settings';
import type { LogLine } from '../../../services/protocol/run';
import type { RunStore } from '../../../services/protocol/store';
import { servicesWithLogs } from '../../local';
import { cloudLogs, runnerVariables, type Aws, type LogSource } from '../../operations';
import { awsEnvironment } from '../aws';
import { nowMs } from '../clock';
import { CliError } from '../errors';
import { environmentName, folderOf, unknown } from '../environments';
import { onInterrupt } from '../interrupts';
import { localLogs } from '../local-logs';
import { logOutput } from '../log-output';
import { momentOf } from '../moment';
import { previousLogs } from '../previous-logs';
import { findRun, withLocalStore } from '../run-store';
import { followInStore } from '../store-run';
import { say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly follow?: boolean;
  readonly since?: string;
  readonly filter?: string;
  readonly all?: boolean;
  readonly previous?: boolean;
  readonly json?: boolean;
}

interface Wanted {
  readonly environment: string;
  readonly what: string | undefined;
  readonly follow: boolean;
  /** Milliseconds since 1970; undefined: from the beginning, or on AWS from an hour ago. */
  readonly sinceMs: number | undefined;
  /** Also of container tasks. */
  readonly all: boolean;
  /** Of the tasks that ended last. */
  readonly previous: boolean;
  readonly signal: AbortSignal;
  readonly output: ReturnType<typeof logOutput>;
}

/** The log of a service, of a task's newest run, or of a run; of all services where nothing is named. */
export async function logs(what: string | undefined, options: Options): Promise<void> {
  const left = new AbortController();
  onInterrupt(() => left.abort());
  const follow = options.follow === true;
  const { all = false, previous = false } = options;
  if (options.on === 'local' && (all || previous))
    throw new CliError(
      'BAD_INPUT',
      `--${all ? 'all' : 'previous'} is for environments on AWS: here a log holds whatever ran`,
      'npx slipway logs, or npx slipway logs <run>, shows it',
    );
  const passes = filterOf(options.filter);
  let count = 0;
  const output = logOutput(options.json === true, follow);
  const wanted: Wanted = {
    environment: environmentName(options.environment),
    ...{ what, follow, all, previous },
    sinceMs: options.since === undefined ? undefined : momentOf('--since', options.since),
    signal: left.signal,
    output: {
      ...output,
      line: (line) => {
        if (!passes(line.text)) return;
        count += 1;
        output.line(line);
      },
    },
  };
  await (options.on === 'aws' ? logsOnAws(wanted) : logsHere(wanted));
  output.end();
  if (count === 0 && !follow) say('No lines.');
}

/** Upper and lower case are alike. */
function filterOf(wanted: string | undefined): (text: string) => boolean {
  if (wanted === undefined) return () => true;
  const lower = wanted.toLowerCase();
  return (text) => text.toLowerCase().includes(lower);
}

async function logsHere(wanted: Wanted): Promise<void> {
  const { environment, what, output, follow, sinceMs = 0, signal } = wanted;
  const folder = folderOf(environment).logs;
  const services = servicesWithLogs(folder);
  if (what === undefined || services.includes(what)) {
    const chosen = what === undefined ? services : [what];
    for await (const line of localLogs(folder, chosen, { sinceMs, follow }, signal))
      output.line(line);
    return;
  }
  await withLocalStore(environment, async (store) => {
    if (!(await logOfRun(store, wanted))) {
      throw unknown('UNKNOWN_LOG', 'service, task or run', what, await namesHere(store, services));
    }
  });
}

async function namesHere(store: RunStore, services: readonly string[]): Promise<string[]> {
  const runs = await store.list({ limit: 100 });
  return [...new Set([...services, ...runs.map(({ task }) => task)])];
}

/** Milliseconds between two looks at a run in its store. */
const LOOK_EVERY_MS = 250;

/** False: there is no such run. */
async function logOfRun(
  store: RunStore,
  { what = '', follow, sinceMs = 0, signal, output }: Wanted,
): Promise<boolean> {
  const run = await findRun(store, what);
  if (run === undefined) return false;
  for await (const line of follow
    ? linesAsTheyCome(store, run.id, signal)
    : linesSoFar(store, run.id))
    if (Date.parse(line.at) >= sinceMs)
      output.line({ at: line.at, source: run.task, text: line.text });
  return true;
}

async function* linesAsTheyCome(
  store: RunStore,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  for await (const event of followInStore(store, id, LOOK_EVERY_MS, signal))
    if (event.type === 'log') yield event.line;
}

async function* linesSoFar(store: RunStore, id: string): AsyncGenerator<LogLine> {
  let lines = await store.readLog(id, 0);
  while (lines.length > 0) {
    yield* lines;
    lines = await store.readLog(id, lines.at(-1)?.sequence ?? 0);
  }
}

/** How far back the logs of services go on AWS where nobody says. */
const DEFAULT_SINCE_MS = 3_600_000;

async function logsOnAws(wanted: Wanted): Promise<void> {
  const { environment, what, all } = wanted;
  const { aws, deployed } = await awsEnvironment(environment);
  if (wanted.previous) {
    await show(aws, await previousLogs(deployed, what), {
      ...wanted,
      sinceMs: wanted.sinceMs ?? 0,
    });
    return;
  }
  const sources = deployed.workloads
    .filter(({ name, kind }) => (what === undefined ? all || kind === 'service' : name === what))
    .flatMap(({ name, logGroup }) => (logGroup === undefined ? [] : [{ name, group: logGroup }]));
  if (sources.length > 0) {
    await show(aws, sources, wanted);
    return;
  }
  const variables = Object.fromEntries(await runnerVariables(aws, deployed));
  const backend = openBackend(backendSettings(variables));
  try {
    if (await logOfRun(backend.store, wanted)) return;
    const names = deployed.workloads.map(({ name }) => name);
    throw unknown('UNKNOWN_LOG', 'service, task or run', what ?? '', names);
  } finally {
    closeBackend(backend);
  }
}

async function show(aws: Aws, sources: readonly LogSource[], wanted: Wanted): Promise<void> {
  const { follow, sinceMs = nowMs() - DEFAULT_SINCE_MS, signal, output } = wanted;
  for await (const { atMs, source, text } of cloudLogs(aws, sources, { sinceMs, follow }, signal))
    output.line({ at: new Date(atMs).toISOString(), source, text });
}
