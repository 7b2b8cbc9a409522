import { nowMs } from './clock';
import { CliError } from './errors';
import { secondsOf } from './words';

/**
 * The moment that an option means, in milliseconds since 1970: `30s`, `10m`, `2h`, `1d` before now, or an ISO 8601
 * time.
 *
 * @param option as it is given: `--since`
 * @throws CliError where the text is neither
 */
export function momentOf(option: string, text: string): number {
  const seconds = secondsOf(text);
  if (seconds !== undefined) return nowMs() - seconds * 1000;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new CliError(
    'BAD_INPUT',
    `${option}: '${text}' is no time`,
    'give 30s, 10m, 2h or 1d, or a time like 2026-11-21T06:00:00Z',
  );
}
