import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Characters of a line; what a program writes further without an end of line is left out. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Calls back for each line of a stream, in constant memory; the promise settles at its end.
 *
 * @param onLine `whole` is false where the line was longer than 1,048,576 characters
 */
export function lines(
  stream: Readable | null,
  onLine: (text: string, whole: boolean) => void,
): Promise<void> {
  if (stream === null) return Promise.resolve();
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  let length = 0;
  const add = (text: string): void => {
    if (length < LONGEST_LINE && text !== '') begun.push(text.slice(0, LONGEST_LINE - length));
    length += text.length;
  };
  const end = (): void => {
    const text = begun.join('');
    const whole = length <= LONGEST_LINE;
    begun = [];
    length = 0;
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, whole);
  };
  const take = (text: string): void => {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      add(text.slice(from, at));
      end();
      from = at + 1;
    }
    add(text.slice(from));
  };
  stream.on('data', (data: Buffer) => take(decoder.write(data)));
  return new Promise((resolve) => {
    let over = false;
    const finish = (): void => {
      if (over) return;
      over = true;
      take(decoder.end());
      if (length > 0) end();
      resolve();
    };
    stream.on('end', finish);
    stream.on('error', finish);
    stream.on('close', finish);
  });
}
