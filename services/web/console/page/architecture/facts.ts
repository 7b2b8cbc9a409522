import type { ArchitecturePart } from '../../../../protocol/architecture';
import type { ScheduleStatus, ServiceStatus } from '../../../../protocol/api/types';
import type { TaskSummary } from '../../../../protocol/contract';
import type { RunSummary } from '../../../../protocol/run';

/** What happens in the environment now. */
export interface Facts {
  readonly nowMs: number;
  /** Whether the web service answered the last time; undefined: it was not asked yet. */
  readonly answers: boolean | undefined;
  readonly tasks: readonly TaskSummary[];
  /** Runs that are not over; undefined: not known yet. */
  readonly active: readonly RunSummary[] | undefined;
  /** Runs that did not succeed, the newest first. */
  readonly failed: readonly RunSummary[];
  /** Undefined: the service has not said. */
  readonly queue: ServiceStatus['queue'] | undefined;
  readonly runners: ServiceStatus['runners'] | undefined;
  readonly schedules: readonly ScheduleStatus[];
}

export interface NodeState {
  readonly health: 'good' | 'busy' | 'bad' | 'calm';
  /** Few words: `3 running · 1 failed`. */
  readonly text: string;
}

/** A failure is of now for so long. */
const LATELY_MS = 15 * 60_000;

/** From what needs a look to what does not. */
const WORST_FIRST = ['bad', 'busy', 'good', 'calm'] as const;

/** What a part of the system does now; undefined: nothing is known of it. */
export function stateOf(part: ArchitecturePart, facts: Facts): NodeState | undefined {
  switch (part.kind) {
    case 'web':
      return webState(facts);
    case 'runner':
      return runnerState(tasksThrough(part.queue, facts.tasks), facts);
    case 'task':
      return runsState(new Set([part.task]), facts);
    case 'queue':
      return queueState(tasksThrough(part.queue, facts.tasks), facts);
    case 'dead-letters':
      return deadState(tasksThrough(part.queue, facts.tasks), facts);
    case 'runs':
      return facts.active && { health: 'calm', text: `${facts.active.length} unfinished` };
    case 'schedule':
      return scheduleState(part.task, facts);
  }
}

/** The worst of several, which has the word. */
export function worst(states: readonly (NodeState | undefined)[]): NodeState | undefined {
  const known = states.filter((state) => state !== undefined);
  for (const health of WORST_FIRST) {
    const found = known.find((state) => state.health === health);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of the tasks whose runs go through a queue; undefined: the default one. */
export function tasksThrough(
  queue: string | undefined,
  tasks: readonly TaskSummary[],
): ReadonlySet<string> {
  return new Set(tasks.filter((task) => task.queue === queue).map(({ name }) => name));
}

function webState({ answers }: Facts): NodeState | undefined {
  if (answers === undefined) return undefined;
  return answers ? { health: 'good', text: 'answers' } : { health: 'bad', text: 'does not answer' };
}

function runnerState(tasks: ReadonlySet<string>, facts: Facts): NodeState | undefined {
  const runners = facts.runners?.filter((one) => one.tasks.some((task) => tasks.has(task)));
  if (runners !== undefined && !runners.some(({ silent, draining }) => !silent && !draining))
    return runners.length === 0 && (facts.queue?.waiting ?? 0) === 0
      ? { health: 'calm', text: 'none is up' }
      : { health: 'bad', text: runners.length === 0 ? 'none is up' : 'none takes runs' };
  const state = runsState(tasks, facts);
  if (state?.text !== IDLE) return state;
  return { health: runners === undefined ? 'calm' : 'good', text: IDLE };
}

const IDLE = 'idle';

function runsState(tasks: ReadonlySet<string>, facts: Facts): NodeState | undefined {
  if (facts.active === undefined) return undefined;
  const running = facts.active.filter(
    ({ task, state }) => state === 'RUNNING' && tasks.has(task),
  ).length;
  const failed = failedLately(tasks, facts);
  const words = [
    ...(running > 0 ? [`${running} running`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return {
    health: failed > 0 ? 'bad' : running > 0 ? 'busy' : 'calm',
    text: words.length === 0 ? IDLE : words.join(' · '),
  };
}

/** What was done again is no longer of interest. */
function failedLately(tasks: ReadonlySet<string>, { failed, nowMs }: Facts): number {
  return failed.filter(
    ({ task, retriedAs, finishedAt, createdAt }) =>
      tasks.has(task) &&
      retriedAs === undefined &&
      nowMs - Date.parse(finishedAt ?? createdAt) < LATELY_MS,
  ).length;
}

function queueState(tasks: ReadonlySet<string>, { queue, active }: Facts): NodeState | undefined {
  const waiting =
    queue === undefined
      ? active?.filter(({ task, state }) => state === 'PENDING' && tasks.has(task)).length
      : sumOf(queue, tasks, ({ waiting }) => waiting);
  if (waiting === undefined) return undefined;
  return waiting === 0
    ? { health: 'calm', text: 'empty' }
    : { health: 'busy', text: `${waiting} waiting` };
}

function deadState(tasks: ReadonlySet<string>, { queue, failed }: Facts): NodeState | undefined {
  const dead =
    queue === undefined
      ? failed.filter(({ task, retriedAs }) => tasks.has(task) && retriedAs === undefined).length
      : sumOf(queue, tasks, ({ deadLetters }) => deadLetters);
  if (dead === 0) return { health: 'calm', text: 'none' };
  return { health: 'bad', text: dead === 1 ? '1 dead letter' : `${dead} dead letters` };
}

type OfTask = ServiceStatus['queue']['tasks'][number];

function sumOf(
  queue: ServiceStatus['queue'],
  tasks: ReadonlySet<string>,
  figure: (of: OfTask) => number,
): number {
  return queue.tasks
    .filter(({ task }) => tasks.has(task))
    .reduce((sum, one) => sum + figure(one), 0);
}

const DUE = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

function scheduleState(task: string, { schedules }: Facts): NodeState | undefined {
  const own = schedules.filter((one) => one.task === task);
  const [next] = own.flatMap(({ nextAt }) => nextAt ?? []).sort();
  if (next !== undefined) return { health: 'calm', text: `next ${DUE.format(new Date(next))}` };
  return own.some(({ state }) => state === 'DISABLED')
    ? { health: 'calm', text: 'switched off' }
    : undefined;
}
