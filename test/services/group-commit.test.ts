import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { groupCommit } from '../../services/protocol/embedded/group-commit';

const folder = mkdtempSync(join(tmpdir(), 'slipway-commit-'));
afterAll(() => rmSync(folder, { recursive: true }));

let number = 0;
function opened() {
  const file = join(folder, `${(number += 1)}.db`);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT PRIMARY KEY) STRICT;');
  const other = new DatabaseSync(file);
  const insert = database.prepare('INSERT INTO words (word) VALUES (?)');
  const write = groupCommit(database);
  return {
    database,
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

  it('wait for the disk where one of them must, and only there', async () => {
    const { database, write } = opened();
    const FULL = 2;
    const safety = () => database.prepare('PRAGMA synchronous').get()!.synchronous;
    const soon = () => write(safety, undefined, undefined, 'by-process');
    const surely = () => write(safety);
    expect(await Promise.all([soon(), soon()])).not.toContain(FULL);
    expect(await Promise.all([soon(), surely(), soon()])).toEqual([FULL, FULL, FULL]);
    expect(await surely()).toBe(FULL);
    expect(await soon()).not.toBe(FULL);
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
