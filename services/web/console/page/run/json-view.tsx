import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Copy } from './copy';

/** Characters of a text, and members of a list, that are shown at once. */
const LONGEST_TEXT = 400;
const MOST_MEMBERS = 50;

/** Members that are shown without being asked for, over all levels. */
const OPEN_MEMBERS = 40;

interface JsonViewProps {
  /** What it is, for the heading. */
  readonly title: string;
  readonly value: unknown;
}

/** A value of JSON as a tree that opens and closes; what is large is cut, and shown when it is asked for. */
export function JsonView({ title, value }: JsonViewProps) {
  const id = `json-${title.toLowerCase()}`;
  return (
    <section class="value" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <Copy what={title.toLowerCase()} text={() => JSON.stringify(value, null, 2)} />
      </header>
      <div class="json mono">
        <Value value={value} isOpen opensInner={sizeOf(value) <= OPEN_MEMBERS} isLast />
      </div>
    </section>
  );
}

interface ValueProps {
  readonly name?: string;
  readonly value: unknown;
  readonly isOpen: boolean;
  /** What is in it opens by itself. */
  readonly opensInner: boolean;
  readonly isLast: boolean;
}

function Value({ name, value, isOpen, opensInner, isLast }: ValueProps) {
  const end = isLast ? '' : ',';
  const label = name !== undefined && <Name name={name} />;
  if (typeof value !== 'object' || value === null)
    return (
      <div>
        {label}
        <Scalar value={value} />
        {end}
      </div>
    );
  const members = Object.entries(value as Readonly<Record<string, unknown>>);
  const brackets = Array.isArray(value) ? '[]' : '{}';
  if (members.length === 0)
    return (
      <div>
        {label}
        {brackets}
        {end}
      </div>
    );
  return (
    <Branch label={label} brackets={brackets} count={members.length} isOpen={isOpen} end={end}>
      <Members members={members} named={!Array.isArray(value)} areOpen={opensInner} />
    </Branch>
  );
}

interface BranchProps {
  readonly label: ComponentChildren;
  readonly brackets: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly end: string;
  readonly children: ComponentChildren;
}

function Branch({ label, brackets, count, isOpen: opens, end, children }: BranchProps) {
  const [isOpen, setOpen] = useState(opens);
  const [first, last] = [brackets[0], brackets[1]];
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {label}
        {first}
        {!isOpen && (
          <>
            <span class="soft"> {members(count, first === '[')} </span>
            {last}
            {end}
          </>
        )}
      </summary>
      {isOpen && (
        <>
          <div class="members">{children}</div>
          <div>
            {last}
            {end}
          </div>
        </>
      )}
    </details>
  );
}

const members = (count: number, isList: boolean): string =>
  `${count.toLocaleString()} ${isList ? 'item' : 'field'}${count === 1 ? '' : 's'}`;

interface MembersProps {
  readonly members: readonly (readonly [string, unknown])[];
  readonly named: boolean;
  readonly areOpen: boolean;
}

function Members({ members: all, named, areOpen }: MembersProps) {
  const [most, setMost] = useState(MOST_MEMBERS);
  const left = all.length - most;
  return (
    <>
      {all.slice(0, most).map(([name, value], index) => (
        <Value
          key={name}
          {...(named && { name })}
          value={value}
          isOpen={areOpen}
          opensInner={areOpen}
          isLast={index === all.length - 1}
        />
      ))}
      {left > 0 && (
        <More
          text={`Show ${Math.min(left, 10 * most).toLocaleString()} more of ${left.toLocaleString()}`}
          onClick={() => setMost(11 * most)}
        />
      )}
    </>
  );
}

const Name = ({ name }: { readonly name: string }) => (
  <>
    <span class="name">{JSON.stringify(name)}</span>
    {': '}
  </>
);

function Scalar({ value }: { readonly value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  const text = value === undefined ? 'none' : JSON.stringify(value);
  const isCut = !isWhole && text.length > LONGEST_TEXT;
  return (
    <>
      <span class={value === null ? 'null' : typeof value}>
        {isCut ? `${text.slice(0, LONGEST_TEXT).toWellFormed()}…` : text}
      </span>
      {isCut && (
        <More
          text={`Show all ${text.length.toLocaleString()} characters`}
          onClick={() => setWhole(true)}
        />
      )}
    </>
  );
}

const More = ({ text, onClick }: { readonly text: string; readonly onClick: () => void }) => (
  <button type="button" class="small" onClick={onClick}>
    {text}
  </button>
);

/** Members over all levels, counted no further than is of interest. */
function sizeOf(value: unknown): number {
  const open = [value];
  let size = 0;
  while (open.length > 0 && size <= OPEN_MEMBERS) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inner: unknown[] = Object.values(next);
    size += inner.length;
    open.push(...inner.slice(0, OPEN_MEMBERS));
  }
  return size;
}
