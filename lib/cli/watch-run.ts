import { isFinal, type LogLine, type Progress, type Run } from '../../services/protocol/run';
import { nowMs } from './clock';
import type { StartedRun } from './targets';
import { color, say, showStatus } from './terminal';
import { duration } from './words';

/** Milliseconds between two redraws of the line below the log. */
const REDRAW_EVERY_MS = 200;

interface Watching {
  readonly signal: AbortSignal;
  /** Lines wait for this, so that they do not run into a question. */
  readonly mayShow?: () => Promise<void>;
}

/** Shows a run's log as it comes, under a line that says how long it has been at it. Undefined: left before its end. */
export async function watchRun(
  started: StartedRun,
  { signal, mayShow = () => Promise.resolve() }: Watching,
): Promise<Run | undefined> {
  const begun = nowMs();
  let state = 'PENDING';
  let progress: Progress | undefined;
  const redraw = (): void => {
    const words = [state.toLowerCase(), duration(nowMs() - begun), progressWords(progress)];
    showStatus(color.dim(`  ${words.join(' ').trimEnd()}`));
  };
  const ticker = setInterval(redraw, REDRAW_EVERY_MS);
  try {
    for await (const event of started.follow(signal)) {
      await mayShow();
      if (event.type === 'log') say(`  ${logText(event.line)}`);
      else {
        ({ state, progress } = event.run);
        if (isFinal(event.run.state)) return event.run;
      }
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(ticker);
    showStatus('');
  }
}

/** `3 of 8, reading b.log`. */
function progressWords(progress: Progress | undefined): string {
  if (progress === undefined) return '';
  const { done, total, text } = progress;
  const count = total === undefined ? String(done) : `${done} of ${total}`;
  return text === undefined ? count : `${count}, ${text}`;
}

export function logText({ stream, text }: Pick<LogLine, 'stream' | 'text'>): string {
  return stream === 'stderr' ? color.yellow(text) : text;
}

/** How a run ended, in one line. */
export function verdict({ state, result, error, startedAt, finishedAt }: Run): string {
  const took =
    startedAt !== undefined && finishedAt !== undefined
      ? color.dim(` in ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`)
      : '';
  if (state === 'SUCCEEDED') {
    const value = result === undefined ? '' : ` ${JSON.stringify(result)}`;
    return `${color.green(state)}${value}${took}`;
  }
  return `${color.red(state)} ${error?.message ?? ''}`.trim() + took;
}
