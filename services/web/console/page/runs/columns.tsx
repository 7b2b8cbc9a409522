import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RunSummary } from '../../../../protocol/run';
import type { Selection } from './selection';

const COLUMNS = [
  ['status', 'State'],
  ['task', 'Task'],
  ['key', 'Key or id'],
  ['news', 'Progress or error'],
  ['submitted', 'Submitted'],
  ['duration', 'Duration'],
  ['attempts', 'Attempts'],
] as const;

/** With that of the boxes to choose by. */
export const COLUMN_COUNT = COLUMNS.length + 1;

interface ColumnsProps {
  readonly rows: readonly RunSummary[];
  readonly selection: Selection;
  readonly isChoosing: boolean;
  readonly onSelect: (selection: Selection) => void;
}

/** The header of the list. */
export const Columns = (props: ColumnsProps) => (
  <div role="rowgroup" class="columns">
    <div role="row" class="row" aria-rowindex={1}>
      {props.isChoosing && (
        <div role="columnheader" class="pick">
          <ChooseAll {...props} />
        </div>
      )}
      {COLUMNS.map(([name, title]) => (
        <div role="columnheader" class={name} key={name}>
          {title}
        </div>
      ))}
    </div>
  </div>
);

function ChooseAll({ rows, selection, onSelect }: ColumnsProps) {
  const box = useRef<HTMLInputElement>(null);
  const isAll = rows.length > 0 && selection.size >= rows.length;
  useLayoutEffect(() => {
    if (box.current !== null) box.current.indeterminate = !isAll && selection.size > 0;
  });
  return (
    <input
      ref={box}
      type="checkbox"
      checked={isAll}
      disabled={rows.length === 0}
      aria-label={`Choose all ${rows.length} that are shown`}
      onChange={() => onSelect(new Set(isAll ? [] : rows.map(({ id }) => id)))}
    />
  );
}
