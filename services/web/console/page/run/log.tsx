import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Run } from '../../../../protocol/run';
import { isFinal } from '../../../../protocol/run';
import { download } from './download';
import { logSearch, logText, type LogBook } from './log-book';
import { LogLineText } from './log-line';
import { LogTools } from './log-tools';
import { useVirtual } from './use-virtual';

export interface LogView {
  readonly wanted: string;
  /** Which of the lines that were found is looked at; from 0. */
  readonly chosen: number;
  readonly withTimes: boolean;
  /** The last line is kept in view. */
  readonly follows: boolean;
}

interface LogProps {
  readonly run: Run;
  readonly book: LogBook;
  readonly count: number;
  readonly trouble: string | undefined;
  readonly view: LogView;
  readonly onView: (change: Partial<LogView>) => void;
}

/** Of a line that is not measured yet, in pixels; and what about fits into one. */
const LINE_HEIGHT = 20;
const LINE_CHARACTERS = 110;

const AT_END_PX = 24;

/** What the run's task has said, as it says it. */
export function Log({ run, book, count, trouble, view, onView }: LogProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [search] = useState(logSearch);
  const found = search.update(book.lines, view.wanted);
  const chosen = found[view.chosen];
  const lastTop = useRef(0);
  const virtual = useVirtual({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) =>
      LINE_HEIGHT *
      Math.max(1, Math.ceil((book.lines[index]?.plain.length ?? 0) / LINE_CHARACTERS)),
    overscan: 12,
  });
  const items = virtual.getVirtualItems();

  useLayoutEffect(() => {
    const box = scroller.current;
    if (view.follows && box !== null) box.scrollTop = box.scrollHeight;
  });
  const reached = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (chosen === reached.current) return;
    // Heights are guessed until lines are seen: the first try may miss, and the way there brings another.
    if (chosen !== undefined) virtual.scrollToIndex(chosen, { align: 'center' });
    if (chosen === undefined || items.some(({ index }) => index === chosen))
      reached.current = chosen;
  });

  const onScroll = ({
    currentTarget: { scrollTop, scrollHeight, clientHeight },
  }: {
    readonly currentTarget: HTMLDivElement;
  }): void => {
    const isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    // Whoever goes back to read is not taken away from there.
    if (view.follows && !isAtEnd && scrollTop < lastTop.current) onView({ follows: false });
    if (!view.follows && isAtEnd && scrollTop > lastTop.current && !isFinal(run.state))
      onView({ follows: true });
    lastTop.current = scrollTop;
  };

  return (
    <section class="log" aria-labelledby="log-title">
      <LogTools
        count={count}
        found={found.length}
        isOver={isFinal(run.state)}
        view={view}
        onView={onView}
        onDownload={() => download(`${run.task}-${run.id}.log`, logText(book.lines))}
      />
      {trouble !== undefined && (
        <p class="notice trouble" role="status">
          {trouble}
        </p>
      )}
      {count === 0 ? (
        <p class="soft">
          {isFinal(run.state) ? 'It wrote nothing.' : 'It has written nothing yet.'}
        </p>
      ) : (
        <div
          ref={scroller}
          class={`lines mono ${view.withTimes ? 'with-times' : ''}`}
          role="log"
          aria-live="off"
          aria-label="Log"
          tabIndex={0}
          onScroll={onScroll}
        >
          <div class="whole" style={{ height: `${virtual.getTotalSize()}px` }}>
            {items.map(({ index, start }) => {
              const line = book.lines[index];
              if (line === undefined) return null;
              return (
                <div
                  key={line.sequence}
                  ref={virtual.measureElement}
                  data-index={index}
                  class={`line ${line.stream} ${index === chosen ? 'chosen' : ''}`}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <span class="sequence" aria-hidden="true">
                    {line.sequence}
                  </span>
                  {view.withTimes && <time dateTime={line.at}>{timeOf(line.at)}</time>}
                  {line.stream === 'stderr' && <abbr title="standard error">err</abbr>}
                  <LogLineText line={line} wanted={view.wanted} />
                </div>
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

const timeOf = (at: string): string => TIME.format(new Date(at));
