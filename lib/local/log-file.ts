import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { nowIso } from './clock';

/** A service's log on this machine: `<time> <line>`, one line each. */

/** A file larger than this is put aside at the next start; one former file is kept. */
const LARGEST_BYTES = 10_000_000;

export interface LogFile {
  write(line: string): void;
  close(): void;
}

export const logFileOf = (logs: string, service: string): string => join(logs, `${service}.log`);

/** Names of the services that have a log. */
export function servicesWithLogs(logs: string): string[] {
  if (!existsSync(logs)) return [];
  return readdirSync(logs)
    .filter((file) => file.endsWith('.log'))
    .map((file) => file.slice(0, -'.log'.length))
    .sort();
}

export function openLogFile(logs: string, service: string): LogFile {
  mkdirSync(logs, { recursive: true });
  const path = logFileOf(logs, service);
  if (existsSync(path) && statSync(path).size > LARGEST_BYTES) renameSync(path, `${path}.1`);
  const file = openSync(path, 'a');
  return {
    write: (line) => void writeSync(file, `${nowIso()} ${line}\n`),
    close: () => closeSync(file),
  };
}
