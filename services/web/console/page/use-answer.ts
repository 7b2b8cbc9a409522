import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { askJson } from './network';

export interface Answered<Answer> {
  /** The last answer; undefined before the first one. */
  readonly answer: Answer | undefined;
  /** What went wrong the last time, for people. */
  readonly error: string | undefined;
  /** Asks again now. */
  readonly again: () => void;
}

interface Options {
  /** Asks again so many milliseconds after each answer, while the tab is looked at. Default: once. */
  readonly everyMs?: number;
}

/** What the API answers at a path below `/api/v1`. Undefined asks nothing. */
export function useAnswer<Answer>(
  path: string | undefined,
  { everyMs }: Options = {},
): Answered<Answer> {
  const [state, setState] = useState<{ path?: string; answer?: Answer; error?: string }>({});
  const [round, setRound] = useState(0);
  const current = useRef(path);
  current.current = path;

  useEffect(() => {
    if (path === undefined) return undefined;
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = (): void => {
      if (everyMs !== undefined && !control.signal.aborted)
        timer = setTimeout(document.hidden ? next : load, everyMs);
    };
    const load = (): void => {
      askJson<Answer>(path, { signal: control.signal })
        .then((answer) => setState({ path, answer }))
        .catch((error: unknown) => {
          if (control.signal.aborted) return;
          setState((before) => ({
            path,
            ...(before.path === path && before.answer !== undefined && { answer: before.answer }),
            error: error instanceof Error ? error.message : String(error),
          }));
        })
        .finally(next);
    };
    load();
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [path, everyMs, round]);

  const again = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = state.path === path;
  return {
    answer: isCurrent ? state.answer : undefined,
    error: isCurrent ? state.error : undefined,
    again,
  };
}
