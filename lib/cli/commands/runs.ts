import type { RunFilter, RunPosition, RunStore } from '../../../services/protocol/store';
import {
  MOST_REDRIVEN,
  redrive as redriveRuns,
  retry as retryRun,
} from '../../../services/protocol/retry';
import {
  isFinal,
  RUN_STATES,
  type Run,
  type RunState,
  type RunSummary,
} from '../../../services/protocol/run';
import { CliError, EXIT } from '../errors';
import { environmentName } from '../environments';
import { setExitCode } from '../exit';
import { momentOf } from '../moment';
import { RUN_COLUMNS, runRow } from '../run-row';
import { meantRun, withBackend } from '../run-store';
import { table } from '../table';
import { color, data, json, say } from '../terminal';

interface Common {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

interface Range {
  readonly since?: string;
  readonly until?: string;
}

interface ListOptions extends Common, Range {
  readonly task?: string;
  readonly state?: string;
  readonly prefix?: string;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 20;

/** Lists runs, the newest first. */
export async function runs(options: ListOptions): Promise<void> {
  const { task, prefix, state, limit = DEFAULT_LIMIT } = options;
  const filter = {
    ...(task !== undefined && { task }),
    ...(prefix !== undefined && { prefix }),
    ...(state !== undefined && { state: statesOf(state) }),
    ...rangeOf(options),
  };
  const found = await withBackend(options.on, environmentName(options.environment), ({ store }) =>
    upTo(limit, filter, store),
  );
  if (options.json === true) json(found);
  else if (found.length === 0) say('No such runs.');
  else table(RUN_COLUMNS, found.map(runRow));
}

const PAGE = 500;

async function upTo(
  limit: number,
  filter: Omit<RunFilter, 'limit'>,
  store: RunStore,
): Promise<readonly RunSummary[]> {
  const found: RunSummary[] = [];
  let after: RunPosition | undefined;
  while (found.length < limit) {
    const most = Math.min(PAGE, limit - found.length);
    const page = await store.list({ ...filter, limit: most, ...(after && { after }) });
    found.push(...page);
    after = page.at(-1);
    if (page.length < most) break;
  }
  return found;
}

/** Asks for the end of a run. */
export async function cancel(what: string, options: Common): Promise<void> {
  const run = await withBackend(
    options.on,
    environmentName(options.environment),
    async ({ store }) => {
      const before = await meantRun(store, what);
      if (isFinal(before.state)) return before;
      return (await store.cancel(before.id)) ?? before;
    },
  );
  if (options.json === true) json(run);
  say(cancelWords(run));
  if (run.state !== 'CANCELLED' && isFinal(run.state)) setExitCode(EXIT.failed);
}

function cancelWords({ id, task, state }: Run): string {
  if (state === 'CANCELLED') return `${color.red(state)} ${task} ${id}`;
  return isFinal(state)
    ? `${task} ${id} is over: ${state}`
    : `${task} ${id} is being stopped: npx slipway logs ${id} --follow`;
}

/** Does a run again that did not succeed. */
export async function retry(what: string, options: Common): Promise<void> {
  const environment = environmentName(options.environment);
  const retried = await withBackend(options.on, environment, async (backend) =>
    retryRun(backend, (await meantRun(backend.store, what)).id),
  );
  if (retried.kind !== 'retried') {
    const reason = retried.kind === 'refused' ? retried.reason : 'there is no such run';
    throw new CliError('CANNOT_RETRY', `${what}: ${reason}`);
  }
  const { run } = retried;
  if (options.json === true) json(run);
  else data(run.id);
  say(`${run.task} is done again. ${color.dim(`npx slipway logs ${run.id} --follow`)}`);
}

interface RedriveOptions extends Common, Range {
  readonly limit?: number;
}

/** Does all runs again that failed or took too long, of a task or of all. */
export async function redrive(task: string | undefined, options: RedriveOptions): Promise<void> {
  const { limit = MOST_REDRIVEN } = options;
  const environment = environmentName(options.environment);
  const { runs: again, more } = await withBackend(options.on, environment, (backend) =>
    redriveRuns(backend, { limit, ...(task !== undefined && { task }), ...rangeOf(options) }),
  );
  if (options.json === true) json({ count: again.length, more, runs: again });
  else for (const { id } of again) data(id);
  const what = task === undefined ? '' : ` of ${task}`;
  say(
    again.length === 0
      ? `No failed runs${what} that were not done again.`
      : `${again.length} ${again.length === 1 ? 'run' : 'runs'}${what} done again.${more ? ' More are left: run it again.' : ''}`,
  );
}

function statesOf(text: string): RunState[] {
  return text.split(',').map((word) => {
    const state = RUN_STATES.find((one) => one === word.trim().toUpperCase().replace('-', '_'));
    if (state !== undefined) return state;
    throw new CliError(
      'BAD_INPUT',
      `--state: '${word}' is no state`,
      `there are: ${RUN_STATES.join(', ')}`,
    );
  });
}

function rangeOf({ since, until }: Range): Pick<RunFilter, 'createdAfter' | 'createdBefore'> {
  return {
    ...(since !== undefined && { createdAfter: timeOf('--since', since) }),
    ...(until !== undefined && { createdBefore: timeOf('--until', until) }),
  };
}

const timeOf = (option: string, text: string): string =>
  new Date(momentOf(option, text)).toISOString();
