import { useEffect, useRef } from 'preact/hooks';
import { keepToken, tokensComeFrom } from '../token';

/** Asks for the API's token when a request wants one. */
export function TokenDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const answer = useRef<(given: boolean) => void>(() => undefined);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    tokensComeFrom(async () => {
      dialog.current?.showModal();
      return new Promise((resolve) => {
        answer.current = resolve;
      });
    });
  }, []);

  const close = (): void => {
    const value = field.current?.value ?? '';
    const given = dialog.current?.returnValue === 'given' && value !== '';
    if (given) keepToken(value);
    if (field.current !== null) field.current.value = '';
    answer.current(given);
  };

  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="token-title">
      <form method="dialog">
        <h2 id="token-title">This service asks for a token</h2>
        <p class="soft">
          It is kept in this tab only, and forgotten when the tab closes. Whoever runs the
          environment has it.
        </p>
        <label>
          API token
          <input ref={field} type="password" autocomplete="off" />
        </label>
        <div class="actions">
          <button type="button" onClick={() => dialog.current?.close('none')}>
            Not now
          </button>
          <button type="submit" value="given" class="primary">
            Use it
          </button>
        </div>
      </form>
    </dialog>
  );
}
