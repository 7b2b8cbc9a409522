import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';
import pc from 'picocolors';
import { wantsColor } from './process-env';
import { COLOR, fit, widthOf } from './fit';

/** Data goes to standard output, everything said to people to standard error. */

// Node leaves isTTY undefined where there is no terminal, whatever its types say.
const isTty = ({ isTTY }: { readonly isTTY?: boolean | undefined }): boolean => isTTY === true;

/** Whether somebody watches what is said. */
export const isTerminal = (): boolean => isTty(process.stderr);

/** Whether somebody watches the data. */
export const isDataTerminal = (): boolean => isTty(process.stdout);

/** Whether somebody is there to answer. */
export const canAsk = (): boolean => isTerminal() && isTty(process.stdin);

/** Colors of what is said. */
export const color = pc.createColors(wantsColor(isTerminal()));

/** Colors of data. */
export const dataColor = pc.createColors(wantsColor(isDataTerminal()));

/** Columns of the data's terminal; undefined where there is none. */
export const dataWidth = (): number | undefined =>
  isDataTerminal() ? process.stdout.columns : undefined;

export function data(text: string): void {
  clearStatus();
  process.stdout.write(`${text}\n`);
  drawStatus();
}

export function json(value: unknown): void {
  data(JSON.stringify(value, null, 2));
}

/** One value on one line, for streams of them. */
export function jsonLine(value: unknown): void {
  data(JSON.stringify(value));
}

export function say(text = ''): void {
  clearStatus();
  process.stderr.write(`${text}\n`);
  drawStatus();
}

let status = '';

/** Last lines that change in place, below everything else; terminals only. Empty: none. */
export function showStatus(text: string): void {
  if (!isTerminal()) return;
  clearStatus();
  status = text;
  drawStatus();
}

/** Columns and rows of the terminal of those who watch. */
export const statusSize = (): { readonly columns: number; readonly rows: number } => ({
  columns: process.stderr.columns || 80,
  rows: process.stderr.rows || 24,
});

/** The widths of the lines that were drawn: a terminal that became narrower shows them in more rows. */
let drawn: readonly number[] = [];

function clearStatus(): void {
  if (drawn.length === 0) return;
  const { columns } = statusSize();
  const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
  process.stderr.write(`\r${up}\u001b[J`);
  drawn = [];
}

function drawStatus(): void {
  if (status === '') return;
  const { columns, rows } = statusSize();
  // A line that wraps, or one that scrolled away, could not be taken back.
  const lines = status
    .split('\n')
    .slice(0, Math.max(1, rows - 1))
    .map((line) => fit(line, columns - 1));
  process.stderr.write(lines.join('\n'));
  drawn = lines.map((line) => widthOf(line.replace(COLOR, '')));
}

/** Asks a question; undefined when `signal` is aborted or the input ends before an answer. */
export function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  clearStatus();
  process.stderr.write(question);
  const input = createInterface({ input: process.stdin, terminal: false });
  return new Promise((resolve) => {
    const done = (answer: string | undefined): void => {
      input.close();
      process.stdin.unref();
      resolve(answer);
    };
    input.once('line', (line) => done(line.trim()));
    input.once('close', () => resolve(undefined));
    signal.addEventListener('abort', () => done(undefined), { once: true });
  });
}

/** Asks for what nobody else should see: what is typed is not shown. Undefined: interrupted, or the input ends. */
export function askHidden(question: string): Promise<string | undefined> {
  clearStatus();
  const { stdin } = process;
  // First: whoever is quick types before the question has been read.
  stdin.setRawMode(true);
  process.stderr.write(question);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve) => {
    let typed: readonly string[] = [];
    const done = (answer: string | undefined): void => {
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      process.stderr.write('\n');
      resolve(answer);
    };
    const hear = (chunk: string): void => {
      for (const key of chunk) {
        // In raw mode the terminal leaves these to us: Ctrl-C and Ctrl-D, Enter, Backspace, Ctrl-U.
        if (key === '\u0003' || key === '\u0004') {
          done(undefined);
          return;
        }
        if (key === '\r' || key === '\n') {
          done(typed.join(''));
          return;
        }
        if (key === '\u007f' || key === '\b') typed = typed.slice(0, -1);
        else if (key === '\u0015') typed = [];
        else typed = [...typed, key];
      }
    };
    stdin.on('data', hear);
  });
}

/** All of standard input. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * From now on standard output is for a protocol alone: whatever else is written there, by anybody in this process, goes
 * to standard error.
 */
export function protocolOnly(): { readonly input: Readable; readonly output: Writable } {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => void write(chunk, (error) => done(error)),
  });
  return { input: process.stdin, output };
}
