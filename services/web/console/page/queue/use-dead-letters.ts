import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { RunPage } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { useLive } from '../live';
import { askJson } from '../network';
import { deadLetters, type DeadFilter, type DeadLetters } from './dead-letters';

/** What is told at once is asked for anew soon; what others have done again, after a while. */
const EVERY_MS = 10_000;
const SOON_MS = 500;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Shown {
  /** Undefined before the first answer. */
  readonly dead: DeadLetters | undefined;
  readonly error: string | undefined;
  readonly again: () => void;
}

/** The dead letters that a filter leaves, and anew every few seconds while the tab is looked at. */
export function useDeadLetters({ task, withinMs }: DeadFilter, most: number): Shown {
  const [state, setState] = useState<Omit<Shown, 'again'>>({ dead: undefined, error: undefined });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      try {
        const ask = async (path: string) => askJson<RunPage>(path, { signal });
        const dead = await deadLetters({ task, withinMs }, nowMs(), most, ask);
        if (!signal.aborted) setState({ dead, error: undefined });
      } catch (error) {
        if (!signal.aborted) setState(({ dead }) => ({ dead, error: textOf(error) }));
      }
      if (!signal.aborted) timer = setTimeout(next, EVERY_MS);
    };
    const next = (): void => {
      if (document.hidden) timer = setTimeout(next, EVERY_MS);
      else void load();
    };
    void load();
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [task, withinMs, most, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined);
  const againSoon = (): void => {
    soon.current ??= setTimeout(() => {
      soon.current = undefined;
      again();
    }, SOON_MS);
  };
  useEffect(() => () => clearTimeout(soon.current), []);
  useLive({
    run: ({ state: now }) => {
      if (now === 'FAILED' || now === 'TIMED_OUT') againSoon();
    },
    reset: againSoon,
  });
  return { ...state, again };
}
