import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { RunCounts, TaskType } from '../../../../protocol/api/types';
import { RUN_STATES, type RunState } from '../../../../protocol/run';
import { count } from '../parts/numbers';
import { State } from '../parts/state';
import { useAnswer } from '../use-answer';
import { ALL_RUNS, asksFor, type Filter } from './filter';
import { Search } from './search';
import { TimeRange } from './time-range';

export interface ToolbarProps {
  readonly filter: Filter;
  /** Undefined: they are not known. */
  readonly counts?: RunCounts | undefined;
  /** `typing`: more is to come, and the way back need not stop here. */
  readonly onChange: (filter: Filter, typing?: boolean) => void;
}

/** The heading of the list of runs, and what it is asked for. */
export function Toolbar({
  filter,
  counts,
  onChange,
  children,
}: ToolbarProps & { readonly children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  const asked = asksFor(filter) - (filter.prefix === undefined ? 0 : 1);
  return (
    <div class={`toolbar ${isOpen ? 'open' : ''}`}>
      <div class="heading">
        {children}
        <Search filter={filter} onChange={onChange} />
        <button
          type="button"
          class="more"
          aria-expanded={isOpen}
          aria-controls="filters"
          onClick={() => setOpen(!isOpen)}
        >
          Filters{asked > 0 && ` (${asked})`}
        </button>
      </div>
      <div id="filters" role="group" aria-label="Filters">
        <Tasks filter={filter} onChange={onChange} />
        <TimeRange filter={filter} onChange={onChange} />
        <States filter={filter} counts={counts} onChange={onChange} />
        {asksFor(filter) > 0 && (
          <button type="button" class="plain" onClick={() => onChange(ALL_RUNS)}>
            Clear filters
          </button>
        )}
      </div>
    </div>
  );
}

function Tasks({ filter, onChange }: ToolbarProps) {
  const { answer } = useAnswer<{ readonly tasks: readonly TaskType[] }>('/tasks');
  const { task, ...others } = filter;
  const names = new Set(answer?.tasks.map(({ name }) => name));
  if (task !== undefined) names.add(task);
  return (
    <select
      aria-label="Task"
      value={task ?? ''}
      onChange={({ currentTarget: { value } }) =>
        onChange(value === '' ? others : { ...others, task: value })
      }
    >
      <option value="">All tasks</option>
      {[...names].sort().map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function States({ filter, counts, onChange }: ToolbarProps) {
  const toggle = (state: RunState): void => {
    const states = RUN_STATES.filter((one) => filter.states.includes(one) !== (one === state));
    onChange({ ...filter, states: states.length === RUN_STATES.length ? [] : states });
  };
  return (
    <div
      role="group"
      aria-label="States"
      class="states"
      title={counts?.more === true ? 'Counted among the newest runs' : undefined}
    >
      {RUN_STATES.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={filter.states.includes(state)}
          onClick={() => toggle(state)}
        >
          <State state={state} />
          {counts !== undefined && (
            <span class="count">
              {count(counts.states[state])}
              {counts.more === true && '+'}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
