import type { Progress } from '../protocol/run';

const PATTERN = /^::progress (\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?(?:\s+(\S.*))?$/;

const LONGEST = 1000;

/** The progress that a line of a program's output tells: `::progress 3/10 text`, where `/10` and the text may be absent. */
export function progressIn(line: string): Progress | undefined {
  if (line.length > LONGEST) return undefined;
  const [, done, total, text] = PATTERN.exec(line.trimEnd()) ?? [];
  // Digits without end are a number that JSON knows no form of.
  if (done === undefined || ![done, total ?? 0].every((digits) => Number.isFinite(Number(digits))))
    return undefined;
  return {
    done: Number(done),
    ...(total !== undefined && { total: Number(total) }),
    ...(text !== undefined && { text }),
  };
}
