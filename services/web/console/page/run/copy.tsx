import { useEffect, useState } from 'preact/hooks';

interface CopyProps {
  readonly text: string | (() => string);
  /** What is copied, for those who do not see what the button is beside. */
  readonly what: string;
}

const SAID_FOR_MS = 1600;

/** A button that copies a text. Absent where the browser keeps its clipboard from pages that came over plain HTTP. */
export function Copy({ text, what }: CopyProps) {
  const [said, setSaid] = useState<'Copied' | 'Not copied' | undefined>();
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(() => setSaid(undefined), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  if (!window.isSecureContext) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setSaid('Copied'),
      () => setSaid('Not copied'),
    );
  };
  return (
    <button type="button" class="small copy" aria-label={`Copy ${what}`} onClick={copy}>
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  );
}
