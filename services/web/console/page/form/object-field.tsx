import { useRef, useState } from 'preact/hooks';
import type { Field as FieldKind } from '../schema/field';
import { initialItem } from '../schema/initial';
import {
  given,
  pointerTo,
  renamed,
  withProperty,
  type Json,
  type JsonObject,
} from '../schema/json';
import { Field } from './field';
import { useScope } from './scope';

interface ObjectProps {
  readonly field: Extract<FieldKind, { kind: 'object' }>;
  readonly at: string;
  readonly value: JsonObject;
  readonly change: (value: Json) => void;
}

/** The properties that a schema names, and those beside them. */
export function ObjectField({ field, at, value, change }: ObjectProps) {
  const { properties, others } = field;
  const known = new Set(properties.map(({ name }) => name));
  const more = Object.keys(value).filter((name) => !known.has(name));
  return (
    <div class="fields">
      {properties.map(({ name, schema, isRequired }) => (
        <Field
          key={name}
          name={name}
          at={pointerTo(at, name)}
          schema={schema}
          isRequired={isRequired}
          value={Object.hasOwn(value, name) ? value[name] : undefined}
          change={(next) => change(withProperty(value, name, next))}
        />
      ))}
      {others === undefined ? (
        more.map((name) => <Unknown key={name} {...{ name, at, value, change }} />)
      ) : (
        <Entries {...{ others, more, at, value, change }} />
      )}
      {properties.length === 0 && others === undefined && more.length === 0 && (
        <p class="help">There is nothing to fill in.</p>
      )}
    </div>
  );
}

interface EntryProps {
  readonly name: string;
  readonly at: string;
  readonly value: JsonObject;
  readonly change: (value: Json) => void;
}

const remove = (text: string, name: string, act: () => void) => (
  <button type="button" class="tool" onClick={act}>
    {text} <span class="unseen">{name}</span>
  </button>
);

const ANY = {};

/** A property that the schema does not name: the task may well take no notice of it. */
const Unknown = ({ name, at, value, change }: EntryProps) => (
  <Field
    name={name}
    at={pointerTo(at, name)}
    schema={ANY}
    isRequired
    nothing=""
    value={value[name]}
    change={(next) => change(withProperty(value, name, given(next, '')))}
    tools={
      <>
        <span class="soft">not known to the task</span>
        {remove('Remove', name, () => change(withProperty(value, name, undefined)))}
      </>
    }
  />
);

interface EntriesProps extends Omit<EntryProps, 'name'> {
  readonly others: (name: string) => unknown;
  readonly more: readonly string[];
}

/** Properties of any name: each with its name to write, and its value. */
function Entries({ others, more, at, value, change }: EntriesProps) {
  const { root } = useScope();
  const ids = useRef({ next: 0, of: new Map<string, number>() }).current;
  const [added, setAdded] = useState<string>();
  const idOf = (name: string): number => {
    const id = ids.of.get(name) ?? (ids.next += 1);
    ids.of.set(name, id);
    return id;
  };
  const rename = (from: string, to: string): void => {
    ids.of.set(to, idOf(from));
    ids.of.delete(from);
    change(renamed(value, from, to));
  };
  const add = (): void => {
    const name = freeName(value);
    setAdded(name);
    change(withProperty(value, name, initialItem(others(name), root)));
  };
  return (
    <>
      {more.map((name) => (
        <div class="entry" key={idOf(name)}>
          <NameInput
            name={name}
            isNew={name === added}
            isTaken={(other) => Object.hasOwn(value, other)}
            rename={(to) => rename(name, to)}
          />
          <Field
            name={`Value of ${name}`}
            at={pointerTo(at, name)}
            schema={others(name)}
            isRequired
            nothing=""
            isBare
            value={value[name]}
            change={(next) => change(withProperty(value, name, given(next, '')))}
          />
          {remove('Remove', name, () => change(withProperty(value, name, undefined)))}
        </div>
      ))}
      <button type="button" class="add" onClick={add}>
        Add an entry
      </button>
    </>
  );
}

function freeName(object: JsonObject): string {
  for (let i = 1; ; i += 1) {
    const name = i === 1 ? 'new' : `new ${i}`;
    if (!Object.hasOwn(object, name)) return name;
  }
}

interface NameProps {
  readonly name: string;
  /** Written to at once. */
  readonly isNew: boolean;
  readonly isTaken: (name: string) => boolean;
  readonly rename: (to: string) => void;
}

function NameInput({ name, isNew, isTaken, rename }: NameProps) {
  const [trouble, setTrouble] = useState<string>();
  const commit = (to: string): void => {
    const isOther = to !== name;
    setTrouble(isOther && isTaken(to) ? `There is a '${to}' already.` : undefined);
    if (isOther && !isTaken(to)) rename(to);
  };
  return (
    <div class="entry-name">
      <input
        class="mono"
        aria-label={`Name of ${name}`}
        autocomplete="off"
        spellcheck={false}
        value={name}
        ref={(input) => {
          if (isNew && input !== null && input.dataset.seen === undefined) {
            input.dataset.seen = '';
            input.select();
          }
        }}
        onChange={(event) => commit(event.currentTarget.value)}
      />
      {trouble !== undefined && (
        <p class="problem" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}
