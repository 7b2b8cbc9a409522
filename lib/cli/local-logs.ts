import { existsSync, readFileSync } from 'node:fs';
import { logFileOf } from '../local';
import { poll, type Step } from '../operations/poll';
import type { OutputLine } from './log-output';

/** Milliseconds between two looks at files. */
const LOOK_EVERY_MS = 250;

/** How much of each file was read, in bytes. */
type Read = ReadonlyMap<string, number>;

type Files = ReadonlyMap<string, Buffer>;

/** Lines of services' log files as one, in the order of time: once, or until the signal is aborted. */
export function localLogs(
  logs: string,
  services: readonly string[],
  { sinceMs, follow }: { readonly sinceMs: number; readonly follow: boolean },
  signal: AbortSignal,
): AsyncIterable<OutputLine> {
  return poll(
    {
      initial: new Map() as Read,
      look: () => Promise.resolve(readAll(logs, services)),
      step: (read: Read, files: Files) => stepFiles(read, files, sinceMs, follow),
      everyMs: LOOK_EVERY_MS,
    },
    signal,
  );
}

function readAll(logs: string, services: readonly string[]): Files {
  return new Map(
    services.flatMap((service): [string, Buffer][] => {
      const file = logFileOf(logs, service);
      return existsSync(file) ? [[service, readFileSync(file)]] : [];
    }),
  );
}

/** The whole lines that files have more than was read of them. A file that has shrunk is a new one. */
export function stepFiles(
  read: Read,
  files: Files,
  sinceMs: number,
  follow: boolean,
): Step<Read, OutputLine> {
  const next = new Map(read);
  const fresh = [...files].flatMap(([source, content]) => {
    const before = read.get(source) ?? 0;
    const from = before <= content.length ? before : 0;
    const to = content.lastIndexOf(0x0a) + 1;
    if (to <= from) return [];
    next.set(source, to);
    return linesOf(source, content.subarray(from, to).toString());
  });
  const events = fresh
    .filter(({ at }) => Date.parse(at) >= sinceMs)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { state: next, events, done: !follow };
}

function linesOf(source: string, text: string): OutputLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const space = line.indexOf(' ');
      return { at: line.slice(0, space), source, text: line.slice(space + 1) };
    });
}
