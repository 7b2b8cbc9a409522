import { useEffect } from 'preact/hooks';

const EVERY_MS = 1000;

interface Feed {
  /** Runs may have appeared or changed: what is shown must be asked for again. */
  readonly reset: () => Promise<void>;
}

/** Tells of changes of runs, while the tab is looked at. */
export function useFeed({ reset }: Feed): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const next = (): void => {
      if (!isOver) timer = setTimeout(tell, EVERY_MS);
    };
    const tell = (): void => {
      void (document.hidden ? Promise.resolve() : reset()).finally(next);
    };
    next();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [reset]);
}
