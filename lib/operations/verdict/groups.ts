import type { StoppedTask } from './evidence';
import type { StoppedGroup } from './verdict';

/** Ids that are told of each kind. */
const IDS = 5;

/** Tasks that stopped alike, the most frequent first. */
export function groupsOf(tasks: readonly StoppedTask[]): StoppedGroup[] {
  const kinds = [...Map.groupBy(tasks, kindOf).values()];
  return kinds
    .map((alike): StoppedGroup => {
      // The one that says most.
      const shown = alike.reduce((best, task) => (lines(task) > lines(best) ? task : best));
      const { stopCode, stoppedReason, containers } = shown;
      const tasks = alike.slice(0, IDS).map(({ id }) => id);
      return { count: alike.length, tasks, stopCode, stoppedReason, containers };
    })
    .sort((a, b) => b.count - a.count);
}

const lines = ({ containers }: StoppedTask): number =>
  containers.reduce((sum, { log }) => sum + log.length, 0);

/** What ids, addresses and times in a text do not change. */
function kindOf({ stopCode, stoppedReason, containers }: StoppedTask): string {
  const ends = containers.map(({ name, exitCode, reason }) => [name, exitCode, alike(reason)]);
  return JSON.stringify([stopCode, alike(stoppedReason), ends]);
}

const alike = (text: string | undefined): string | undefined =>
  text?.replace(/\b[0-9a-f]{8}-?[0-9a-f-]{8,}\b|\d+/gi, '#');
