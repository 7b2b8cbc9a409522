import { useCallback, useEffect, useState } from 'preact/hooks';
import type { LogLine, Run } from '../../../../protocol/run';
import { isFinal } from '../../../../protocol/run';
import { askJson } from '../network';
import { follow } from './follow';
import { logBook, type LogBook } from './log-book';

export interface FollowedRun {
  readonly run: Run | undefined;
  readonly book: LogBook;
  /** Lines of the book when this was rendered. */
  readonly count: number;
  /** Why the run cannot be shown, for people. */
  readonly error: string | undefined;
  /** The connection is broken. */
  readonly trouble: string | undefined;
  /** What is known of the run now is this. */
  readonly replace: (run: Run) => void;
}

interface Shown {
  readonly run?: Run;
  readonly count: number;
  readonly error?: string;
  readonly trouble?: string | undefined;
}

/** A run as it goes on, and its log. */
export function useRun(id: string): FollowedRun {
  const [book] = useState(logBook);
  const [shown, setShown] = useState<Shown>({ count: 0 });
  const replace = useCallback((run: Run) => setShown((before) => ({ ...before, run })), []);

  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    const path = `/runs/${encodeURIComponent(id)}`;
    let waiting: LogLine[] = [];
    let run: Run | undefined;
    let frame: number | undefined;

    /** A thousand lines that come together are drawn once. */
    const draw = (): void => {
      frame = undefined;
      book.add(waiting);
      waiting = [];
      setShown((before) => ({
        ...before,
        ...(run !== undefined && { run }),
        count: book.lines.length,
      }));
    };
    const drawSoon = (): void => {
      // Frames of a hidden tab never come.
      if (document.hidden) draw();
      else frame ??= requestAnimationFrame(draw);
    };

    askJson<Run>(path, { signal })
      .then((answer) => {
        run ??= answer;
        drawSoon();
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        setShown((before) => ({ ...before, error: textOf(error) }));
      });
    void follow(
      id,
      {
        last: () => waiting.at(-1)?.sequence ?? book.last,
        onEvent: (event) => {
          if (event.type === 'log') waiting.push(event.line);
          else run = event.run;
          drawSoon();
        },
        onTrouble: (trouble) => setShown((before) => ({ ...before, trouble })),
      },
      signal,
    );

    /** What is over may have been done again elsewhere. */
    const lookAgain = (): void => {
      if (document.hidden || run === undefined || !isFinal(run.state)) return;
      askJson<Run>(path, { signal }).then(replace, () => undefined);
    };
    document.addEventListener('visibilitychange', lookAgain);
    return () => {
      control.abort();
      if (frame !== undefined) cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', lookAgain);
    };
  }, [id, book, replace]);

  const { run, count, error, trouble } = shown;
  return { run, book, count, error: run === undefined ? error : undefined, trouble, replace };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
