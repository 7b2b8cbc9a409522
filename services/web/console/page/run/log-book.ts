import type { LogLine } from '../../../../protocol/run';
import { plainText } from './ansi';

/** A line, and its text as people read it. */
export interface BookLine extends LogLine {
  readonly plain: string;
}

/** The lines of a run so far, each once and in order. */
export interface LogBook {
  readonly lines: readonly BookLine[];
  /** Sequence of the last line. */
  readonly last: number;
  /** Adds lines; those that are there already are left out. */
  add(lines: readonly LogLine[]): void;
}

export function logBook(): LogBook {
  const lines: BookLine[] = [];
  return {
    lines,
    get last() {
      return lines.at(-1)?.sequence ?? 0;
    },
    add: (more) => {
      let last = lines.at(-1)?.sequence ?? 0;
      for (const line of more) {
        if (line.sequence <= last) continue;
        last = line.sequence;
        lines.push({ ...line, plain: plainText(line.text) });
      }
    },
  };
}

/** Finds a text in lines, whatever its case; lines that were looked through are not looked through again. */
export interface LogSearch {
  /** Indexes of the lines that hold it, in order. */
  update(lines: readonly BookLine[], wanted: string): readonly number[];
}

export function logSearch(): LogSearch {
  let found: number[] = [];
  let sought = '';
  let seen = 0;
  return {
    update: (lines, wanted) => {
      if (wanted !== sought) [found, sought, seen] = [[], wanted, 0];
      if (wanted === '') return found;
      const pattern = new RegExp(escaped(wanted), 'iu');
      const more: number[] = [];
      for (; seen < lines.length; seen += 1)
        if (pattern.test(lines[seen]?.plain ?? '')) more.push(seen);
      // Another array only where there is something new.
      if (more.length > 0) found = [...found, ...more];
      return found;
    },
  };
}

/** Where a text is in another, whatever its case: begin and end of each. */
export function placesOf(text: string, wanted: string): readonly (readonly [number, number])[] {
  if (wanted === '') return [];
  return [...text.matchAll(new RegExp(escaped(wanted), 'giu'))].map(({ 0: { length }, index }) => [
    index,
    index + length,
  ]);
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** The log as a file: time, stream and text of each line. */
export function logText(lines: readonly BookLine[]): string {
  return lines.map(({ at, stream, plain }) => `${at} ${stream.padEnd(6)} ${plain}\n`).join('');
}
