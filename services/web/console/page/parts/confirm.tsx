import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ConfirmProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** The word of the button that does it. */
  readonly action: string;
  /** The word of the one that does not. Default `Not now`. */
  readonly refusal?: string;
  readonly onAnswer: (yes: boolean) => void;
}

/** A question before something is done that cannot be taken back. */
export function Confirm({ title, children, action, refusal = 'Not now', onAnswer }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-title"
      onClose={({ currentTarget }) => onAnswer(currentTarget.returnValue === 'yes')}
    >
      <form method="dialog">
        <h2 id="confirm-title">{title}</h2>
        {children}
        <div class="actions">
          <button type="submit" value="no">
            {refusal}
          </button>
          <button type="submit" value="yes" class="primary">
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
