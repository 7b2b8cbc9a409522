import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Field as FieldKind } from '../schema/field';
import { initialItem } from '../schema/initial';
import { given, pointerTo, type Json } from '../schema/json';
import { Field } from './field';
import { useScope } from './scope';
import { useOwn } from './use-own';

interface ListProps {
  readonly field: Extract<FieldKind, { kind: 'list' }>;
  readonly at: string;
  readonly value: readonly Json[];
  readonly change: (value: Json) => void;
}

/** Items that are shown at once; a browser takes its time for a thousand forms. */
const PAGE = 50;

/** The items of a list, to be changed, moved, added and taken away. */
export function ListField({ field, at, value, change }: ListProps) {
  const { root } = useScope();
  const { fixed, items, least, most } = field;
  const list = useRef<HTMLDivElement>(null);
  const lastId = useRef(value.length);
  const [ids, keep] = useOwn<readonly number[]>(value, () => value.map((_, index) => index));
  const [most1, setShown] = useState(PAGE);
  const focus = useFocus(list);
  const emit = (next: readonly Json[], nextIds: readonly number[]): void => {
    keep(nextIds, next);
    change(next);
  };
  const schemaAt = (index: number): unknown => fixed[index] ?? items ?? {};

  const add = (): void => {
    const id = (lastId.current += 1);
    setShown(value.length + 1 > most1 ? value.length + PAGE : most1);
    focus(`[data-item="${id}"] :is(input, textarea, select, button:not(.tool))`);
    emit([...value, initialItem(schemaAt(value.length), root)], [...ids, id]);
  };
  const removeAt = (index: number): void => {
    focus('.add');
    emit(without(value, index), without(ids, index));
  };
  const move = (from: number, by: 1 | -1): void => {
    const tool = by === 1 ? 'down' : 'up';
    focus(`[data-item="${ids[from] ?? ''}"] > .field > * > [data-tool="${tool}"]`);
    emit(swapped(value, from, from + by), swapped(ids, from, from + by));
  };

  return (
    <div class="fields list" ref={list}>
      {value.slice(0, most1).map((item, index) => (
        <div key={ids[index]} class="item" data-item={ids[index]}>
          <Field
            name={String(index + 1)}
            at={pointerTo(at, index)}
            schema={schemaAt(index)}
            isRequired
            nothing=""
            value={item}
            change={(next) => emit(value.with(index, given(next, '')), ids)}
            tools={
              <ItemTools
                index={index}
                first={fixed.length}
                last={value.length - 1}
                isRemovable={
                  value.length > least && (index >= fixed.length || index === value.length - 1)
                }
                move={(by) => move(index, by)}
                remove={() => removeAt(index)}
              />
            }
          />
        </div>
      ))}
      {value.length > most1 && (
        <button type="button" onClick={() => setShown(most1 + PAGE)}>
          Show {Math.min(PAGE, value.length - most1)} more of {value.length}
        </button>
      )}
      {(items !== undefined || value.length < fixed.length) && (
        <button type="button" class="add" disabled={value.length >= most} onClick={add}>
          Add an item
        </button>
      )}
    </div>
  );
}

const without = <Item,>(list: readonly Item[], at: number): Item[] =>
  list.filter((_, index) => index !== at);

function swapped<Item>(list: readonly Item[], one: number, other: number): readonly Item[] {
  const [first, second] = [list[one], list[other]];
  return first === undefined || second === undefined
    ? list
    : list.with(one, second).with(other, first);
}

interface ToolsProps {
  readonly index: number;
  /** Items before this one stay where they are. */
  readonly first: number;
  readonly last: number;
  readonly isRemovable: boolean;
  readonly move: (by: 1 | -1) => void;
  readonly remove: () => void;
}

const ItemTools = ({ index, first, last, isRemovable, move, remove }: ToolsProps) => (
  <>
    {index >= first && last > first && (
      <>
        <button
          type="button"
          class="tool"
          data-tool="up"
          aria-label={`Move ${index + 1} up`}
          aria-disabled={index === first}
          onClick={() => index > first && move(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="tool"
          data-tool="down"
          aria-label={`Move ${index + 1} down`}
          aria-disabled={index === last}
          onClick={() => index < last && move(1)}
        >
          ↓
        </button>
      </>
    )}
    {isRemovable && (
      <button type="button" class="tool" aria-label={`Remove ${index + 1}`} onClick={remove}>
        ✕
      </button>
    )}
  </>
);

/** Puts the focus on what a selector finds once the list is drawn anew. */
function useFocus(list: { readonly current: HTMLElement | null }): (selector: string) => void {
  const wanted = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    list.current?.querySelector<HTMLElement>(wanted.current)?.focus();
    wanted.current = undefined;
  });
  return (selector) => {
    wanted.current = selector;
  };
}
