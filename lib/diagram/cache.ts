import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { nowMs } from './clock';

/**
 * Results by what they were made from. Any number of processes may use one folder at once: an entry appears whole or
 * not at all. What cannot be read is made again, what cannot be written is not kept; neither is an error.
 */
export interface Cache {
  readonly folder: string;
  /** Bytes; those that were used least recently go first. */
  readonly limit: number;
}

/** About 250 drawings in all their forms. Bytes. */
export const DEFAULT_LIMIT = 64 * 1024 * 1024;

const HASH_BYTES = 32;
const HOUR_MS = 3_600_000;
const sha256 = (content: string | Buffer): Buffer => createHash('sha256').update(content).digest();

/** What `make` returned for the same parts before, or returns now. */
export async function cached<T>(
  cache: Cache,
  parts: readonly unknown[],
  make: () => Promise<T>,
): Promise<T> {
  const key = keyOf(parts);
  const found = kept(cache, key);
  if (found !== undefined) return found.value as T;
  const value = await make();
  keep(cache, key, value);
  return value;
}

/** What was kept under a key; undefined where nothing is. */
export function kept({ folder }: Cache, key: string): { readonly value: unknown } | undefined {
  return read(join(folder, key));
}

export function keep(cache: Cache, key: string, value: unknown): void {
  write(cache, join(cache.folder, key), value);
}

/** The key under which `cached` keeps what it makes from these parts. */
export function keyOf(parts: readonly unknown[]): string {
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [value.constructor.name, ...value] : value;
  return sha256(JSON.stringify(parts, plain)).toString('hex');
}

function read(file: string): { readonly value: unknown } | undefined {
  try {
    const content = readFileSync(file);
    const body = content.subarray(HASH_BYTES);
    if (!sha256(body).equals(content.subarray(0, HASH_BYTES))) return undefined;
    const value: unknown = deserialize(body);
    markUsed(file);
    return { value };
  } catch {
    return undefined;
  }
}

/** When an entry was last used is when its file was last touched; to the hour is exact enough. */
function markUsed(file: string): void {
  const now = nowMs();
  if (now - statSync(file).mtimeMs > HOUR_MS) utimesSync(file, now / 1000, now / 1000);
}

let written = 0;

function write({ folder, limit }: Cache, file: string, value: unknown): void {
  written += 1;
  const temporary = `${file}.${process.pid}-${written}`;
  const body = serialize(value);
  if (body.length > limit) return;
  try {
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(temporary, Buffer.concat([sha256(body), body]));
      renameSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
    forgetOldest(folder, limit);
  } catch {
    // no room, no right, or no folder: then it is made again
  }
}

function forgetOldest(folder: string, limit: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    const { size = 0, mtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
    return { file, size, mtimeMs };
  });
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= limit) return;
    rmSync(file, { force: true });
    total -= size;
  }
}
