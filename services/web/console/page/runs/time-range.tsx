import { useState } from 'preact/hooks';
import { isWithin, type Filter, type Within } from './filter';
import { localTime, timeOfLocal } from './local-time';
import type { ToolbarProps } from './toolbar';

const WORDS: Readonly<Record<Within, string>> = {
  '1h': 'The last hour',
  '24h': 'The last 24 hours',
  '7d': 'The last 7 days',
  '30d': 'The last 30 days',
};

const isRange = ({ from, to }: Filter): boolean => from !== undefined || to !== undefined;

/** When the runs were submitted. */
export function TimeRange({ filter, onChange }: ToolbarProps) {
  const [isAsked, setAsked] = useState(false);
  const { within, from, to, ...others } = filter;
  const isBetween = isRange(filter) || (isAsked && within === undefined);
  const choose = (value: string): void => {
    setAsked(value === 'between');
    if (value !== 'between') onChange(isWithin(value) ? { ...others, within: value } : others);
    else if (within !== undefined) onChange(others);
  };
  const end = (name: 'from' | 'to', label: string) => (
    <input
      type="datetime-local"
      aria-label={label}
      value={filter[name] === undefined ? '' : localTime(filter[name])}
      onChange={({ currentTarget: { value } }) => {
        const time = timeOfLocal(value);
        const range = { from, to, [name]: time };
        onChange({
          ...others,
          ...(range.from !== undefined && { from: range.from }),
          ...(range.to !== undefined && { to: range.to }),
        });
      }}
    />
  );
  return (
    <>
      <select
        aria-label="Submitted"
        value={within ?? (isBetween ? 'between' : '')}
        onChange={({ currentTarget: { value } }) => choose(value)}
      >
        <option value="">Any time</option>
        {Object.entries(WORDS).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
        <option value="between">From … to …</option>
      </select>
      {isBetween && (
        <span class="range">
          {end('from', 'Submitted from')} <span aria-hidden>–</span> {end('to', 'Submitted before')}
        </span>
      )}
    </>
  );
}
