import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A key, what it does in words, and what does it; without that, it does nothing now. */
export interface Shortcut {
  readonly key: string;
  readonly does: string;
  readonly run: (() => void) | undefined;
}

const OFF = 'slipway-no-shortcuts';

/** Where letters are typed, they are letters. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;

/** Listens for single keys, and tells of them at `?`. Readers who speak to their machine can turn them off. */
export function Shortcuts({ shortcuts }: { readonly shortcuts: readonly Shortcut[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const [isOn, setOn] = useState(() => localStorage.getItem(OFF) === null);

  // Not an effect: those wait for the next picture, and a key that is pressed before it would be lost.
  useLayoutEffect(() => {
    if (!isOn) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const run =
        event.key === '?'
          ? () => dialog.current?.showModal()
          : latest.current.find(({ key }) => key === event.key)?.run;
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isOn]);

  const turn = (on: boolean): void => {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '');
    setOn(on);
  };
  return (
    <>
      <button type="button" class="small shortcuts" onClick={() => dialog.current?.showModal()}>
        Keys
      </button>
      <dialog ref={dialog} aria-labelledby="shortcuts-title">
        <form method="dialog">
          <h2 id="shortcuts-title">Keys of this page</h2>
          <dl class="keys">
            {[...shortcuts, { key: '?', does: 'This list' }].map(({ key, does }) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <label class="check">
            <input
              type="checkbox"
              checked={isOn}
              onChange={({ currentTarget }) => turn(currentTarget.checked)}
            />
            Use them
          </label>
          <div class="actions">
            <button type="submit" class="primary">
              Close
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
