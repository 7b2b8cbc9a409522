import type { AttemptResult } from './messages';

const MARK = '::result ';

/**
 * The result that a line of a program's output tells: `::result {"pages":3}`. It is the one way that works wherever the
 * program runs: a container on AWS shares no file with the runner, only its log.
 */
export function resultIn(line: string, whole = true): AttemptResult | undefined {
  if (!line.startsWith(MARK)) return undefined;
  if (!whole)
    return invalid('is too long; write the result to a bucket or file, and print its name');
  try {
    return { ok: true, result: JSON.parse(line.slice(MARK.length)) };
  } catch {
    return invalid(`is not JSON: ${line.slice(MARK.length).trim().slice(0, 80)}`);
  }
}

function invalid(problem: string): AttemptResult {
  const error = { name: 'InvalidResult', message: `the line ::result ${problem}` };
  return { ok: false, error, retryable: false };
}
