import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchFolder, type WatchedFolder } from '../../lib/cli/watch-folder';

describe('a folder that is watched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-watched-'));
  const heard = new Set<string>();
  const all = new Set<string>();
  let watched: WatchedFolder;
  const write = (name: string, text = 'text'): void => writeFileSync(join(folder, name), text);
  const hears = async (name: string): Promise<void> => {
    const begun = Date.now();
    while (!heard.has(name)) {
      if (Date.now() - begun > 20_000) throw new Error(`${name} was never heard of`);
      await sleep(10);
    }
    heard.clear();
  };

  beforeAll(async () => {
    mkdirSync(join(folder, 'tasks', 'greet'), { recursive: true });
    mkdirSync(join(folder, 'left'));
    write('tasks/greet/task.ts');
    watched = watchFolder(
      folder,
      (file) => {
        heard.add(file);
        all.add(file);
      },
      (name) => name === 'left',
      (error) => {
        throw error;
      },
    );
    await watched.ready;
  });
  afterAll(async () => {
    await watched.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells of what is written in it, and below', async () => {
    write('slipway.config.ts');
    await hears('slipway.config.ts');
    write('tasks/greet/task.ts', 'other');
    await hears('tasks/greet/task.ts');
  });

  it('tells each time that a file takes the place of another one, as editors save', async () => {
    for (const text of ['one', 'two', 'three']) {
      // What is saved again within some milliseconds is told once.
      await sleep(150);
      heard.clear();
      write('tasks/greet/.task.ts.swap', text);
      renameSync(join(folder, 'tasks/greet/.task.ts.swap'), join(folder, 'tasks/greet/task.ts'));
      await hears('tasks/greet/task.ts');
    }
  });

  it('tells of a folder that comes, with what is in it and what comes into it, and of its end', async () => {
    mkdirSync(join(folder, 'tasks/new/deep'), { recursive: true });
    write('tasks/new/deep/task.ts');
    await hears('tasks/new/deep/task.ts');
    write('tasks/new/deep/task.ts', 'other');
    await hears('tasks/new/deep/task.ts');
    rmSync(join(folder, 'tasks/new'), { recursive: true });
    await hears('tasks/new');
  });

  it('leaves out what it is told to', async () => {
    write('left/file.ts');
    rmSync(join(folder, 'left'), { recursive: true });
    write('after.ts');
    await hears('after.ts');
    expect([...all].filter((file) => file.startsWith('left'))).toEqual([]);
  });
});
