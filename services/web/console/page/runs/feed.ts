import { useEffect } from 'preact/hooks';
import type { RunSummary } from '../../../../protocol/run';
import { onLive } from '../live';

/** Changes are shown together, so that a burst of them is drawn once. Milliseconds. */
const TOGETHER_MS = 100;

interface Feed {
  /** Runs appeared or changed. */
  readonly changed: (runs: readonly RunSummary[]) => void;
  /** Some of that was missed: what is shown must be asked for again. */
  readonly reset: () => Promise<void>;
}

/** Tells of changes of runs. */
export function useFeed({ changed, reset }: Feed): void {
  useEffect(() => {
    let told: RunSummary[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      changed(told);
      told = [];
    };
    const stop = onLive({
      run: (run) => {
        told.push(run);
        timer ??= setTimeout(tell, TOGETHER_MS);
      },
      reset: () => void reset(),
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [changed, reset]);
}
