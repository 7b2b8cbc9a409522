import { useLocation } from 'preact-iso';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { RunSummary } from '../../../../protocol/run';
import { COLUMN_COUNT, Columns } from './columns';
import { matches, type FixedFilter } from './filter';
import { rowOf, type RunList } from './list';
import { Row } from './row';
import { toggled, withRange, type Selection } from './selection';
import { useActiveRow } from './use-active-row';
import { useRows } from './use-rows';

interface GridProps {
  readonly list: RunList;
  readonly filter: FixedFilter;
  readonly selection: Selection;
  /** Rows can be chosen: there is something to be done with them. */
  readonly isChoosing: boolean;
  readonly onSelect: (selection: Selection) => void;
  /** The rows that the reader sees. */
  readonly onLook: (rows: readonly RunSummary[]) => void;
  /** The end of what has been read is near. */
  readonly onNearEnd: () => void;
  /** The reader is at the top, and in no row. */
  readonly onRest: (isAtRest: boolean) => void;
}

/** Rows in place of those that are still to be read. */
const PLACEHOLDERS = 12;

/** Reads on when so few rows are left below. */
const NEAR_END = 250;

/** What lies over the top of the rows: the header of the page and that of the columns, in rem. */
const COVERED_REM = 5.5;

/** The list of runs: a grid of rows, of which the page holds those that are seen. */
export function Grid(props: GridProps) {
  const { list, filter, selection, isChoosing } = props;
  const onSelect = isChoosing ? props.onSelect : () => undefined;
  const { rows } = list;
  const isUnread = !list.hasBegun || list.next !== undefined;
  const body = useRef<HTMLDivElement>(null);
  const { route } = useLocation();
  const [active, setActive] = useState<RunSummary>();
  const [isInside, setInside] = useState(false);
  /** Where a range of chosen rows begins. */
  const anchor = useRef<RunSummary | undefined>(undefined);
  const place = active === undefined ? -1 : rowOf(rows, active);
  const covered = COVERED_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  // Another function makes all rows be measured anew.
  const keyOf = useCallback(
    (index: number) => rows[index]?.id ?? `unread-${index - rows.length}`,
    [rows],
  );
  const virtual = useRows({
    count: rows.length + (isUnread ? PLACEHOLDERS : 0),
    keyOf,
    keep: isInside ? place : -1,
    body,
    covered,
  });
  const range = virtual.range ?? { startIndex: 0, endIndex: 0 };
  const isAtTop =
    (virtual.scrollOffset ?? 0) <= Math.max(0, virtual.options.scrollMargin - covered);

  const isNearEnd = isUnread && range.endIndex >= rows.length - NEAR_END;
  useEffect(() => {
    if (isNearEnd) props.onNearEnd();
  }, [isNearEnd, rows.length]);
  useEffect(() => {
    props.onLook(rows.slice(range.startIndex, range.endIndex + 1));
  }, [rows, range.startIndex, range.endIndex]);
  const isAtRest = isAtTop && !isInside && selection.size === 0;
  useEffect(() => props.onRest(isAtRest), [isAtRest]);

  const { goTo, toEnd } = useActiveRow({
    ...{ rows, virtual, body, setActive },
    unread: list.next,
    onMore: props.onNearEnd,
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const isOnRow = event.target instanceof HTMLElement && event.target.role === 'row';
    const here = Math.max(0, place);
    const move = (to: number): void => {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      if (event.shiftKey) onSelect(withRange(selection, rows, here, next));
      goTo(next);
    };
    const perPage = Math.max(1, range.endIndex - range.startIndex - 2);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(here + 1),
      ArrowUp: () => move(here - 1),
      PageDown: () => move(here + perPage),
      PageUp: () => move(here - perPage),
      Home: () => move(0),
      End: () => (event.shiftKey ? move(rows.length - 1) : toEnd()),
      ...(isOnRow && {
        Enter: () => active !== undefined && route(`/runs/${active.id}`),
        ' ': () => active !== undefined && onSelect(toggled(selection, active.id)),
      }),
      ...((event.ctrlKey || event.metaKey) && {
        a: () => onSelect(new Set(rows.map(({ id }) => id))),
      }),
    };
    const act = keys[event.key];
    if (act === undefined || event.altKey) return;
    event.preventDefault();
    act();
  };

  const onFocusIn = ({ target }: FocusEvent): void => {
    setInside(true);
    const id = idOf(target);
    if (id !== undefined && id !== active?.id) setActive(rows.find((run) => run.id === id));
  };

  const onClick = (event: MouseEvent): void => {
    const id = idOf(event.target);
    const run = rows.find((one) => one.id === id);
    if (!(event.target instanceof HTMLInputElement) || run === undefined) return;
    const from = anchor.current === undefined ? -1 : rowOf(rows, anchor.current);
    onSelect(
      event.shiftKey && from >= 0
        ? withRange(selection, rows, from, rowOf(rows, run))
        : toggled(selection, run.id),
    );
    anchor.current = run;
  };

  return (
    <div
      role="grid"
      class={`runs ${isChoosing ? '' : 'read-only'}`}
      aria-label="Runs"
      aria-multiselectable={isChoosing}
      aria-rowcount={isUnread ? -1 : rows.length + 1}
      aria-colcount={COLUMN_COUNT - (isChoosing ? 0 : 1)}
      aria-busy={!list.hasBegun}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocusIn={onFocusIn}
      onFocusOut={(event) => setInside(event.currentTarget.contains(event.relatedTarget as Node))}
    >
      <Columns {...{ rows, selection, isChoosing, onSelect }} />
      <div
        role="rowgroup"
        class="body"
        ref={body}
        style={{ height: `${virtual.getTotalSize()}px` }}
      >
        {virtual.getVirtualItems().map(({ index, key, start: fromTop }) => {
          const run = rows[index];
          const start = fromTop - virtual.options.scrollMargin;
          return run === undefined ? (
            <Unread key={key} start={start} />
          ) : (
            <Row
              key={key}
              run={run}
              index={index}
              start={start}
              isSelected={isChoosing && selection.has(run.id)}
              isChoosing={isChoosing}
              isActive={place === index || (place < 0 && index === 0)}
              isLeaving={!matches(run, filter)}
            />
          );
        })}
      </div>
    </div>
  );
}

const idOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset.id : undefined;

const Unread = ({ start }: { readonly start: number }) => (
  <div class="row unread" aria-hidden style={{ transform: `translateY(${start}px)` }}>
    <span />
  </div>
);
