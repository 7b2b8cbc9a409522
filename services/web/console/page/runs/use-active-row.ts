import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunSummary } from '../../../../protocol/run';
import type { useRows } from './use-rows';

interface ActiveRow {
  readonly rows: readonly RunSummary[];
  /** Where the rows go on that are still to be read; undefined: nowhere. */
  readonly unread: unknown;
  /** Reads some more of them. */
  readonly onMore: () => void;
  readonly virtual: ReturnType<typeof useRows>;
  readonly body: { readonly current: HTMLElement | null };
  readonly setActive: (run: RunSummary) => void;
}

/** Moves the keyboard from row to row; to the end also through what is still to be read. */
export function useActiveRow({ rows, unread, onMore, virtual, body, setActive }: ActiveRow) {
  const wanted = useRef<string | undefined>(undefined);
  const [isEnding, setEnding] = useState(false);

  const goTo = (index: number): void => {
    const run = rows[index];
    if (run === undefined) return;
    wanted.current = run.id;
    setActive(run);
    virtual.scrollToIndex(index, { align: 'auto' });
  };

  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-id="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  useEffect(() => {
    if (!isEnding) return undefined;
    if (unread === undefined) {
      setEnding(false);
      goTo(rows.length - 1);
      return undefined;
    }
    onMore();
    // Whoever does anything else has seen enough.
    const stop = (event: Event): void => {
      if (!(event instanceof KeyboardEvent && event.key === 'End')) setEnding(false);
    };
    const signs = ['keydown', 'wheel', 'pointerdown'];
    for (const sign of signs) addEventListener(sign, stop, { passive: true });
    return () => {
      for (const sign of signs) removeEventListener(sign, stop);
    };
  }, [isEnding, unread]);

  return { goTo, toEnd: () => setEnding(true) };
}
