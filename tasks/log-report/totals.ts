/** Requests and bytes of one hour that were answered with one status. */
export interface Total {
  /** As the log writes it, without minutes: `21/Nov/2026:14`. */
  readonly hour: string;
  readonly status: string;
  requests: number;
  bytes: number;
}

/** What a piece of a log adds up to. */
export interface Totals {
  lines: number;
  /** Lines that are no access log's. */
  skipped: number;
  readonly byHour: Total[];
}

/** Adds up lines; holds one small object for each hour and status, however many lines there are. */
export interface Tally {
  /** A line without its end. */
  add(line: string): void;
  totals(): Totals;
}

const HOUR_LENGTH = '21/Nov/2026:14'.length;

/**
 * Reads lines of the common or combined log format of Apache and nginx. Of each line it takes the hour, and the first
 * `" `, status, bytes behind it: a request may hold anything, an unescaped quotation mark included.
 */
export function tally(): Tally {
  let lines = 0;
  let skipped = 0;
  const byHour = new Map<string, Map<string, Total>>();

  // Lines of one hour follow each other: comparing costs less than looking up.
  let hour = '';
  let ofHour = new Map<string, Total>();

  const totalOf = (line: string, at: number, status: string): Total => {
    if (hour === '' || !line.startsWith(hour, at)) {
      hour = copyOf(line.slice(at, at + HOUR_LENGTH));
      ofHour = byHour.get(hour) ?? new Map<string, Total>();
      byHour.set(hour, ofHour);
    }
    let total = ofHour.get(status);
    if (total === undefined) {
      total = { hour, status, requests: 0, bytes: 0 };
      ofHour.set(status, total);
    }
    return total;
  };

  return {
    add: (line) => {
      lines += 1;
      const opening = line.indexOf('[');
      const answer = opening === -1 ? undefined : answerIn(line, opening);
      if (answer === undefined) {
        skipped += 1;
        return;
      }
      const total = totalOf(line, opening + 1, answer.status);
      total.requests += 1;
      total.bytes += answer.bytes;
    },
    totals: () => ({
      lines,
      skipped,
      byHour: [...byHour.values()].flatMap((ofHour) => [...ofHour.values()]),
    }),
  };
}

/** The status and the bytes behind `" `, where both are what they should be. */
function answerIn(line: string, from: number): { status: string; bytes: number } | undefined {
  for (let quote = line.indexOf('" ', from); quote !== -1; quote = line.indexOf('" ', quote + 1)) {
    const status = quote + 2;
    if (line.charCodeAt(status + 3) !== SPACE || !areDigits(line, status, status + 3)) continue;
    const bytes = status + 4;
    const space = line.indexOf(' ', bytes);
    const end = space === -1 ? line.length : space;
    const isNone = end === bytes + 1 && line.charCodeAt(bytes) === DASH;
    if (!isNone && (end === bytes || !areDigits(line, bytes, end))) continue;
    return {
      status: line.slice(status, status + 3),
      bytes: isNone ? 0 : Number(line.slice(bytes, end)),
    };
  }
  return undefined;
}

/** A part of a text keeps all of the text in memory. */
const copyOf = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

const SPACE = 32;
const DASH = 45;

function areDigits(line: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = line.charCodeAt(at);
    if (!(code >= 48 && code <= 57)) return false;
  }
  return true;
}

/** Totals of several pieces together, in the order of hours and statuses as text. */
export function sum(pieces: Iterable<Totals>): Totals {
  const together: Totals = { lines: 0, skipped: 0, byHour: [] };
  const found = new Map<string, Total>();
  for (const piece of pieces) {
    together.lines += piece.lines;
    together.skipped += piece.skipped;
    for (const { hour, status, requests, bytes } of piece.byHour) {
      const key = `${hour} ${status}`;
      const total = found.get(key) ?? { hour, status, requests: 0, bytes: 0 };
      total.requests += requests;
      total.bytes += bytes;
      found.set(key, total);
    }
  }
  const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  together.byHour.push(...inOrder.map(([, total]) => total));
  return together;
}
