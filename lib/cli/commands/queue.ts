import type { Backend } from '../../../services/protocol/backend';
import type { RunSummary } from '../../../services/protocol/run';
import { cloudOf, deployedIn } from '../cloud';
import { nowMs } from '../clock';
import { confirmed } from '../confirm';
import { environmentName, environmentNamed, unknown } from '../environments';
import { CliError } from '../errors';
import { QUEUE_HEAD, queueRows } from '../overview-rows';
import { oldestOf, waitsIn, type QueueShown } from '../queue-ages';
import { withBackend } from '../run-store';
import { step } from '../step';
import { table, type Cell } from '../table';
import { dataColor, json, data, say } from '../terminal';
import { duration } from '../words';
import { redrive as redriveRuns } from './runs';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

interface PeekOptions extends Options {
  readonly dead?: boolean;
  readonly limit?: number;
}

interface PurgeOptions extends Options {
  readonly deadLetters?: boolean;
  readonly yes?: boolean;
}

/** What waits, since when, and what failed, task by task; on AWS also the queues themselves. */
export async function queue(options: Options): Promise<void> {
  const environment = environmentName(options.environment);
  const { status, settings } = await withBackend(
    options.on,
    environment,
    async ({ overview }, used) => ({ status: await overview.queue(), settings: used }),
  );
  const queues = options.on === 'aws' ? await countsOf(environment, waitsIn(settings, status)) : [];
  if (options.json === true) {
    json({ environment, on: options.on, ...status, ...(options.on === 'aws' && { queues }) });
    return;
  }
  if (status.tasks.length === 0) data('Nothing waits, nothing runs, nothing failed.');
  else table(QUEUE_HEAD, queueRows(status));
  if (queues.length === 0) return;
  data('');
  table(['QUEUE', 'WAITING', 'IN FLIGHT', 'LATER', 'OLDEST'], queues.map(queueRow));
}

function queueRow({ name, waiting, inFlight, delayed, isDeadLetters, oldestSeconds }: QueueShown) {
  const cell = (count: number): string | Cell =>
    isDeadLetters && count > 0 ? { text: String(count), paint: dataColor.red } : String(count);
  const oldest = oldestSeconds === undefined ? '' : duration(oldestSeconds * 1000);
  return [name, cell(waiting), cell(inFlight), cell(delayed), oldest];
}

async function countsOf(
  environment: string,
  waits: ReadonlyMap<string, number>,
): Promise<readonly QueueShown[]> {
  const { messages, queues } = await messagesOf(environment);
  const counts = await Promise.all(queues.map(({ url }) => messages.counts(url)));
  const ages = await oldestOf(messages, counts, waits);
  return counts
    .sort((a, b) => Number(a.isDeadLetters) - Number(b.isDeadLetters))
    .map((one) => {
      const oldestSeconds = ages.get(one.url);
      return { ...one, ...(oldestSeconds !== undefined && { oldestSeconds }) };
    });
}

async function messagesOf(environment: string) {
  const cloud = await cloudOf(environment);
  const { queues } = await deployedIn(cloud);
  const { messagesIn } =
    require('../../operations/messages/network') as typeof import('../../operations/messages/network');
  return { queues, messages: messagesIn(cloud.region, cloud.rights) };
}

const PEEKED = 20;

/** Runs that wait, the longest first, or that failed, without touching the queue: SQS counts each look at a message. */
export async function peek(task: string | undefined, options: PeekOptions): Promise<void> {
  const environment = environmentNamed(options.environment);
  checkTask(environment.tasks, task);
  const { limit = PEEKED, dead = false } = options;
  const found = await withBackend(options.on, environment.name, (backend) =>
    dead ? deadIn(backend, task, limit) : waitingIn(backend, task, limit),
  );
  if (options.json === true) json(found);
  else if (found.length === 0) say(dead ? 'No run failed.' : 'No run waits.');
  else
    table(
      ['TASK', dead ? 'FAILED' : 'WAITS', 'RUN', dead ? 'WHY' : 'STATE'],
      found.map(({ task: its, sinceMs, id, text }) => [
        its,
        `${duration(nowMs() - sinceMs)}${dead ? ' ago' : ''}`,
        id,
        text,
      ]),
    );
}

function checkTask(tasks: readonly { readonly name: string }[], task: string | undefined): void {
  const names = tasks.map(({ name }) => name);
  if (task !== undefined && !names.includes(task))
    throw unknown('UNKNOWN_TASK', 'task', task, names);
}

interface Peeked {
  readonly id: string;
  readonly task: string;
  readonly sinceMs: number;
  readonly text: string;
}

/** Those of other tasks are passed over: enough are looked at. */
const LOOKED_AT = 1000;

async function waitingIn(
  { store }: Backend,
  task: string | undefined,
  limit: number,
): Promise<Peeked[]> {
  const runs = await store.overdue(nowMs(), LOOKED_AT);
  return runs
    .filter((run) => run.state === 'PENDING' && (task === undefined || run.task === task))
    .slice(0, limit)
    .map(({ id, task: its, sinceMs, losses }) => ({
      ...{ id, task: its, sinceMs },
      text: losses === undefined || losses === 0 ? 'pending' : `pending, lost ${losses} times`,
    }));
}

async function deadIn(
  { overview }: Backend,
  task: string | undefined,
  limit: number,
): Promise<Peeked[]> {
  const runs = await overview.deadLetters({ limit, ...(task !== undefined && { task }) });
  return runs.map((run: RunSummary) => ({
    id: run.id,
    task: run.task,
    sinceMs: Date.parse(run.finishedAt ?? run.createdAt),
    text: run.error?.message ?? run.state.toLowerCase(),
  }));
}

/** Does again what failed; on AWS also sends back messages that the queue itself gave up. */
export async function redrive(task: string | undefined, options: Options): Promise<void> {
  const { name, tasks } = environmentNamed(options.environment);
  checkTask(tasks, task);
  await redriveRuns(task, { ...options, environment: name });
  if (options.on === 'local' || task !== undefined) return;
  const { messages, queues } = await messagesOf(name);
  for (const { url } of queues) {
    const { name: its, isDeadLetters, waiting } = await messages.counts(url);
    if (!isDeadLetters || waiting === 0) continue;
    await messages.moveBack(url);
    say(`${waiting} ${waiting === 1 ? 'message goes' : 'messages go'} back from ${its}.`);
  }
}

/** Cancels all runs that wait, of a task or of all; or deletes the messages of the queues of dead letters. */
export async function purge(task: string | undefined, options: PurgeOptions): Promise<void> {
  const { name, tasks } = environmentNamed(options.environment);
  checkTask(tasks, task);
  const { deadLetters = false, on } = options;
  if (deadLetters && task !== undefined)
    throw new CliError(
      'BAD_INPUT',
      '--dead-letters deletes what is in a queue, whatever the task',
      'leave out one of the two',
    );
  if (deadLetters && on === 'local')
    throw new CliError(
      'BAD_INPUT',
      'there is no queue of dead letters on this machine',
      'leave out --dead-letters',
    );
  const what = deadLetters
    ? `Delete every message in the queues of dead letters of ${name}`
    : `Cancel every run${task === undefined ? '' : ` of ${task}`} that waits in ${name}`;
  await confirmed(what, name, options.yes, '--yes');
  if (deadLetters) await purgeDeadLetters(name, options.json === true);
  else await cancelWaiting(task, name, options);
}

async function purgeDeadLetters(environment: string, asJson: boolean): Promise<void> {
  const { messages, queues } = await messagesOf(environment);
  const counts = await Promise.all(queues.map(({ url }) => messages.counts(url)));
  const dead = counts.filter(({ isDeadLetters }) => isDeadLetters);
  for (const { url } of dead) await messages.purge(url);
  if (asJson) json({ environment, purged: dead });
  for (const { name, waiting } of dead)
    say(`${name}: ${waiting === 0 ? 'nothing was in it' : `about ${waiting} deleted`}.`);
}

const PAGE = 100;
/** Runs that are cancelled at once. */
const AT_ONCE = 10;

async function cancelWaiting(
  task: string | undefined,
  environment: string,
  { on, json: asJson }: PurgeOptions,
): Promise<void> {
  const cancelled = await withBackend(on, environment, (backend) =>
    step('Cancel what waits', () => cancelPending(backend, task)),
  );
  if (asJson === true) json({ environment, on, cancelled });
  say(`${cancelled} ${cancelled === 1 ? 'run' : 'runs'} cancelled; what runs goes on.`);
}

async function cancelPending({ store }: Backend, task: string | undefined): Promise<number> {
  let count = 0;
  for (;;) {
    const page = await store.list({
      state: 'PENDING',
      limit: PAGE,
      ...(task !== undefined && { task }),
    });
    let here = 0;
    for (let i = 0; i < page.length; i += AT_ONCE) {
      const runs = await Promise.all(page.slice(i, i + AT_ONCE).map(({ id }) => store.cancel(id)));
      here += runs.filter((run) => run?.state === 'CANCELLED').length;
    }
    count += here;
    // What began meanwhile is not cancelled, and would be found again for ever.
    if (page.length < PAGE || here === 0) return count;
  }
}
