import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, open, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { openDatabase } from '../../services/protocol/embedded/database';
import { diskOf } from '../../services/protocol/embedded/disk';
import { groupCommit } from '../../services/protocol/embedded/group-commit';

const folder = mkdtempSync(join(tmpdir(), 'slipway-commit-'));
afterAll(() => rmSync(folder, { recursive: true }));

let number = 0;
function opened(reached = () => Promise.resolve()) {
  const file = join(folder, `${(number += 1)}.db`);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT PRIMARY KEY) STRICT;');
  const other = new DatabaseSync(file);
  const insert = database.prepare('INSERT INTO words (word) VALUES (?)');
  const write = groupCommit(database, { reached });
  return {
    database,
    other,
    write,
    add: (word: string) => write(() => insert.run(word).changes),
    known: () =>
      other
        .prepare('SELECT word FROM words ORDER BY word')
        .all()
        .map(({ word }) => word),
  };
}

const outcomes = (all: readonly Promise<unknown>[]) =>
  Promise.allSettled(all).then((settled) => settled.map(({ status }) => status));

describe('writes that share a commit', () => {
  it('are seen by others when their promises settle', async () => {
    const { add, known } = opened();
    const both = [add('one'), add('two')];
    expect(known()).toEqual([]);
    await both[0];
    expect(known()).toEqual(['one', 'two']);
  });

  it('wait for the disk where they must, one for all, and hold up nobody meanwhile', async () => {
    const waits: PromiseWithResolvers<void>[] = [];
    const { add, known, write, other } = opened(() => {
      waits.push(Promise.withResolvers());
      return waits.at(-1)!.promise;
    });
    let settled = 0;
    const surely = [add('one'), add('two')].map((one) => one.then(() => (settled += 1)));
    expect(await write(() => 'soon', undefined, undefined, 'by-process')).toBe('soon');
    expect([settled, waits.length]).toEqual([0, 1]);
    expect(known()).toEqual(['one', 'two']);
    other.exec("PRAGMA busy_timeout = 0; INSERT INTO words (word) VALUES ('three')");
    waits[0]!.resolve();
    await Promise.all(surely);
    expect(settled).toBe(2);
  });

  it('are refused where the disk refuses them', async () => {
    const { add } = opened(() => Promise.reject(new Error('no space left on device')));
    await expect(add('one')).rejects.toThrow('no space left');
  });

  it('fail each for itself', async () => {
    const { add, known } = opened();
    expect(await outcomes([add('one'), add('one'), add('two')])).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(known()).toEqual(['one', 'two']);
  });

  it('are all refused, and none is there, when the disk is full in their midst; then they go on', async () => {
    const { database, add, known } = opened();
    const pages = Number(database.prepare('PRAGMA page_count').get()!.page_count);
    database.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const large = ['a', 'b', 'c', 'd', 'e'].map((letter) => add(letter.repeat(3000)));
    const found = await outcomes([add('before'), ...large, add('after')]);
    expect(found).toContain('rejected');
    expect(known()).toHaveLength(found.filter((status) => status === 'fulfilled').length);
    database.exec(`PRAGMA max_page_count = ${pages + 100}`);
    await add('later');
    expect(known()).toContain('later');
  });

  it('are refused when the file is closed meanwhile', async () => {
    const { database, add } = opened();
    const late = add('late');
    database.close();
    await expect(late).rejects.toThrow('database is not open');
  });
});

describe('the disk below the log', () => {
  it('is waited for by many at once, and by nobody once it is closed', async () => {
    const own = mkdtempSync(join(folder, 'disk-'));
    const database = openDatabase(own);
    const disk = diskOf(own);
    const write = groupCommit(database, disk);
    const insert = database.prepare('INSERT INTO queue (body, visible_at) VALUES (?, 0)');
    const all = Array.from({ length: 200 }, async (_, n) => {
      if (n % 2 === 1) await disk.reached();
      return write(() => insert.run(String(n)).changes);
    });
    expect(await Promise.all(all)).toEqual(all.map(() => 1));
    const last = disk.reached();
    const after = disk.reached();
    database.close();
    disk.close();
    await Promise.all([last, after]);
    await expect(disk.reached()).rejects.toThrow('database is not open');
  });

  it('is waited for though all threads of this process wait for something else', async () => {
    const own = mkdtempSync(join(folder, 'threads-'));
    const database = openDatabase(own);
    const disk = diskOf(own);
    const write = groupCommit(database, disk);
    const pipe = join(own, 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Each waits in a thread until somebody writes.
    const readers = Array.from({ length: 16 }, () => promisify(open)(pipe, 'r'));
    expect(await write(() => 'written')).toBe('written');
    database.close();
    disk.close();
    const writer = openSync(pipe, 'w');
    for (const reader of await Promise.all(readers)) closeSync(reader);
    closeSync(writer);
  });
});

/** Writes all the time: holds the lock for 4 ms, lets go of it for 2, and counts how often. */
const BUSY_WRITER = `
  const { DatabaseSync } = require('node:sqlite');
  const { workerData: { file, turns } } = require('node:worker_threads');
  const database = new DatabaseSync(file, { timeout: 10_000 });
  const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  for (;;) {
    database.exec('BEGIN IMMEDIATE');
    Atomics.add(turns, 0, 1);
    sleep(4);
    database.exec('COMMIT');
    sleep(2);
  }
`;

it('takes its turn beside another that writes all the time', async () => {
  const file = join(folder, 'busy.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT PRIMARY KEY) STRICT;');
  const write = groupCommit(database, { reached: () => Promise.resolve() });
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const other = new Worker(BUSY_WRITER, { eval: true, workerData: { file, turns } });
  const insert = database.prepare('INSERT INTO words (word) VALUES (?)');
  const waits: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    const before = Atomics.load(turns, 0);
    while (Atomics.load(turns, 0) === before) await sleep(1);
    const begun = Atomics.load(turns, 0);
    await write(() => insert.run(String(round)));
    waits.push(Atomics.load(turns, 0) - begun);
  }
  await other.terminate();
  database.close();
  // SQLite's own waits let pass 110 and more in all, up to 38 at once: each is longer than the one before.
  expect(waits.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(40);
});
