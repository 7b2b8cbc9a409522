/** Bytes of a line that are kept: what is longer is no access log's. */
const LONGEST_LINE = 64 * 1024;

export interface LineReader {
  /** False: no further lines are wanted. */
  push(chunk: Buffer): boolean;
  /** The last line need not have an end. */
  end(): void;
}

/**
 * Cuts bytes into lines, without their ends. Bytes become characters one by one, which costs least; names in other
 * alphabets are not looked at.
 *
 * @param onLine a line, and where it begins, in bytes; false where no further lines are wanted
 */
export function lineReader(onLine: (line: string, at: number) => boolean): LineReader {
  let rest = '';
  let restAt = 0;
  let read = 0;

  return {
    push: (chunk) => {
      const text = chunk.toString('latin1');
      let begin = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', begin)) {
        const line = rest + text.slice(begin, end);
        if (!onLine(withoutReturn(line), restAt)) return false;
        rest = '';
        begin = end + 1;
        restAt = read + begin;
      }
      if (rest.length < LONGEST_LINE) rest += text.slice(begin, begin + LONGEST_LINE);
      read += chunk.length;
      return true;
    },
    end: () => {
      if (restAt < read) onLine(withoutReturn(rest), restAt);
    },
  };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
