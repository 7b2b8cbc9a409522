import { nowMs } from './clock';
import { color, isTerminal, say, showStatus } from './terminal';

/** Nothing is silent for longer: where there is no terminal, a line says that the work goes on. Milliseconds. */
const HEARTBEAT_MS = 2000;

/** Runs a piece of work and shows that it goes on and how long it took. */
export async function step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
  const begun = nowMs();
  const seconds = () => `${((nowMs() - begun) / 1000).toFixed(1)} s`;
  const live = isTerminal();
  const show = (): void =>
    live
      ? showStatus(`${color.cyan('•')} ${title} ${color.dim(seconds())}`)
      : say(`• ${title} ${seconds()} ...`);
  if (live) show();
  else say(`• ${title} ...`);
  const ticker = setInterval(show, live ? 100 : HEARTBEAT_MS);
  const done = (mark: string): void => {
    clearInterval(ticker);
    showStatus('');
    say(`${mark} ${title} ${color.dim(seconds())}`);
  };
  try {
    const result = await work();
    done(color.green('✓'));
    return result;
  } catch (error) {
    done(color.red('✗'));
    throw error;
  }
}
