/** Frames of stacks, in the words of several languages. */
const FRAME =
  /^\s*(?:at\s|File "|from\s|\.\.\. \d+ more|\^+\s*$|goroutine \d+|[\w/.-]+\.go:\d+|\}$|Node\.js v)/;
const TROUBLE =
  /\b(?:error|exception|fatal|panic|fail(?:ed|ure)?|cannot|denied|refused|missing|not (?:set|found|defined))\b/i;
/** A bare name of a kind of error says less than a line with words. */
const HEAD_ONLY = /^(?:Traceback|Caused by:?|throw |Error:?$)/;

/** The line of a log that says best what went wrong: the last one about trouble, else the last one. */
export function tellingLine(log: readonly string[]): string | undefined {
  const lines = log.map(messageIn).filter((line) => line.trim() !== '' && !FRAME.test(line));
  const found = lines.findLast((line) => TROUBLE.test(line) && !HEAD_ONLY.test(line.trim()));
  return (found ?? lines.at(-1))?.replace(/\s+/g, ' ').trim();
}

/** The message of a structured line; any other line as it is. */
function messageIn(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const error = entry.err ?? entry.error;
    const nested =
      typeof error === 'object' && error !== null
        ? (error as Record<string, unknown>).message
        : error;
    const words = [entry.msg ?? entry.message, nested].filter((one) => typeof one === 'string');
    return words.length === 0 ? line : [...new Set(words)].join(': ');
  } catch {
    return line;
  }
}
