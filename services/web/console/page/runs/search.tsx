import { useEffect, useRef, useState } from 'preact/hooks';
import { LONGEST_PREFIX } from './filter';
import type { ToolbarProps } from './toolbar';

/** Whoever types pauses longer than this when done. Milliseconds. */
const PAUSE_MS = 250;

/** Where a slash is a slash. */
const WRITTEN_IN = 'input:not([type=checkbox]), textarea, select, dialog, [contenteditable]';

/** Finds runs by the beginning of their ids or keys. */
export function Search({ filter, onChange }: ToolbarProps) {
  const { prefix = '' } = filter;
  const current = useRef(filter);
  current.current = filter;
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [text, setText] = useState(prefix);
  useEffect(() => setText(prefix), [prefix]);
  useEffect(() => () => clearTimeout(timer.current), []);

  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      const isElsewhere = target instanceof Element && target.closest(WRITTEN_IN) !== null;
      if (key !== '/' || ctrlKey || metaKey || altKey || isElsewhere) return;
      event.preventDefault();
      input.current?.select();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);

  const find = (wanted: string): void => {
    clearTimeout(timer.current);
    const next = wanted.trim();
    const { prefix: before = '', ...others } = current.current;
    if (next !== before) onChange({ ...others, ...(next !== '' && { prefix: next }) }, true);
  };
  return (
    <div class="find" role="search">
      <input
        ref={input}
        type="search"
        aria-label="Id or key of a run, or how it begins"
        aria-keyshortcuts="/"
        placeholder="Find by id or key"
        autocomplete="off"
        spellcheck={false}
        maxLength={LONGEST_PREFIX}
        value={text}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => find(value), PAUSE_MS);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') find(currentTarget.value);
          if (key === 'ArrowDown')
            document.querySelector<HTMLElement>('.runs .body [tabindex="0"]')?.focus();
        }}
      />
      <kbd aria-hidden>/</kbd>
    </div>
  );
}
