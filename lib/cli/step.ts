import { nowMs } from './clock';
import { color, isTerminal, overwrite, say } from './terminal';

/** Runs a piece of work and shows, line by line, that it goes on and how long it took. */
export async function step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
  const begun = nowMs();
  const seconds = () => `${((nowMs() - begun) / 1000).toFixed(1)} s`;
  const live = isTerminal();
  const ticker = live
    ? setInterval(() => overwrite(`${color.cyan('•')} ${title} ${color.dim(seconds())}`), 200)
    : undefined;
  if (!live) say(`• ${title} ...`);
  const done = (mark: string): void => {
    clearInterval(ticker);
    if (live) overwrite('');
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
