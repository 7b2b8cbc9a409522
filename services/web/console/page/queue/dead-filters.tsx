import { useId } from 'preact/hooks';
import type { TaskType } from '../../../../protocol/api/types';
import { useAnswer } from '../use-answer';
import type { DeadFilter } from './dead-letters';

const HOUR_MS = 3_600_000;

/** Times that a filter offers, in milliseconds before now. */
const TIMES: readonly (readonly [number | undefined, string])[] = [
  [undefined, 'at any time'],
  [HOUR_MS, 'in the last hour'],
  [24 * HOUR_MS, 'in the last day'],
  [7 * 24 * HOUR_MS, 'in the last week'],
];

/** What a filter leaves, in words. */
export function scopeOf({ task, withinMs }: DeadFilter): string {
  const time = TIMES.find(([ms]) => ms === withinMs)?.[1] ?? '';
  const tasks = task === '' ? 'all tasks' : task;
  return `Of ${tasks}${withinMs === undefined ? '' : `, submitted ${time}`}.`;
}

interface FiltersProps {
  readonly filter: DeadFilter;
  readonly change: (filter: DeadFilter) => void;
}

/** Of which task, and since when. */
export function DeadFilters({ filter, change }: FiltersProps) {
  const { answer } = useAnswer<{ tasks: readonly TaskType[] }>('/tasks');
  const id = useId();
  return (
    <div class="filters">
      <label for={`${id}-task`}>Task</label>
      <select
        id={`${id}-task`}
        value={filter.task}
        onChange={(event) => change({ ...filter, task: event.currentTarget.value })}
      >
        <option value="">all</option>
        {answer?.tasks.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <label for={`${id}-time`}>Submitted</label>
      <select
        id={`${id}-time`}
        value={TIMES.findIndex(([ms]) => ms === filter.withinMs)}
        onChange={(event) =>
          change({ ...filter, withinMs: TIMES[Number(event.currentTarget.value)]?.[0] })
        }
      >
        {TIMES.map(([, name], index) => (
          <option key={name} value={index}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
