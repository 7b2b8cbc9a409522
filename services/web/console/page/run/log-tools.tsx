import type { LogView } from './log';

/** The field that is searched in, for the key that goes there. */
export const LOG_SEARCH = 'log-search';

interface LogToolsProps {
  readonly count: number;
  /** Lines that hold what is searched for. */
  readonly found: number;
  readonly isOver: boolean;
  readonly view: LogView;
  readonly onView: (change: Partial<LogView>) => void;
  readonly onDownload: () => void;
}

/** What can be done with a log. */
export function LogTools({ count, found, isOver, view, onView, onDownload }: LogToolsProps) {
  const { wanted, chosen, withTimes, follows } = view;
  const go = (by: number): void => {
    if (found > 0) onView({ chosen: (chosen + by + found) % found, follows: false });
  };
  return (
    <header>
      <h2 id="log-title">
        Log{' '}
        <span class="soft">
          {count > 0 && `${count.toLocaleString()} ${count === 1 ? 'line' : 'lines'}`}
        </span>
      </h2>
      <search>
        <input
          id={LOG_SEARCH}
          type="search"
          placeholder="Search"
          aria-label="Search in the log"
          autocomplete="off"
          value={wanted}
          onInput={({ currentTarget: { value } }) =>
            onView({ wanted: value, chosen: 0, follows: value === '' && follows })
          }
          onKeyDown={(event) => {
            if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <span class="soft found" role="status">
          {wanted !== '' &&
            (found === 0
              ? 'not found'
              : `${(chosen + 1).toLocaleString()} of ${found.toLocaleString()}`)}
        </span>
        {found > 0 && (
          <>
            <button type="button" class="small" aria-label="Previous match" onClick={() => go(-1)}>
              ↑
            </button>
            <button type="button" class="small" aria-label="Next match" onClick={() => go(1)}>
              ↓
            </button>
          </>
        )}
      </search>
      <div class="tools">
        {!isOver && (
          <button
            type="button"
            class="small"
            aria-pressed={follows}
            onClick={() => onView({ follows: !follows })}
          >
            Follow
          </button>
        )}
        <button
          type="button"
          class="small"
          aria-pressed={withTimes}
          onClick={() => onView({ withTimes: !withTimes })}
        >
          Times
        </button>
        <button type="button" class="small" disabled={count === 0} onClick={onDownload}>
          Download
        </button>
      </div>
    </header>
  );
}
