import type { RunSummary } from '../../../../protocol/run';
import { isFinal } from '../../../../protocol/run';

/** Runs by which a task's success is told. */
export const LATELY = 100;

/** Of these, the ones that are drawn. */
const DRAWN = 30;

interface Share {
  readonly succeeded: number;
  /** Runs that are over; a cancelled one says nothing of its task. */
  readonly over: number;
}

export function successShare(runs: readonly RunSummary[]): Share {
  const over = runs.filter(({ state }) => isFinal(state) && state !== 'CANCELLED');
  return { over: over.length, succeeded: over.filter(({ state }) => state === 'SUCCEEDED').length };
}

/** The newest runs of a task, each as a small bar, and how many succeeded. */
export function Lately({ runs }: { readonly runs: readonly RunSummary[] }) {
  const { over, succeeded } = successShare(runs);
  return (
    <div class="lately">
      <span class="bars" aria-hidden="true">
        {runs
          .slice(0, DRAWN)
          .toReversed()
          .map(({ id, state }) => (
            <span key={id} class={`tick ${state.toLowerCase()}`} />
          ))}
      </span>
      <span class="share">{over === 0 ? '' : shareText(succeeded, over)}</span>
    </div>
  );
}

/** Not all is never rounded to all, nor some to none. */
function shareText(succeeded: number, over: number): string {
  const percent = Math.round((100 * succeeded) / over);
  const rounded = succeeded % over === 0 ? percent : Math.min(99, Math.max(1, percent));
  return `${rounded} % of ${over} succeeded`;
}
