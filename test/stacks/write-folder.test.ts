import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFolder } from '../../lib/constructs/write-folder';

const FILES = { 'server.js': 'serves', 'aws/network.js': 'asks', 'aws/deep/er.js': 'too' };

function folder(files: Readonly<Record<string, string>> = FILES) {
  const path = join(mkdtempSync(join(tmpdir(), 'slipway-folder-')), 'web');
  const write = (wanted: Readonly<Record<string, string>>) =>
    writeFolder(
      path,
      new Map(Object.entries(wanted).map(([name, text]) => [name, Buffer.from(text)])),
    );
  write(files);
  const now = () =>
    Object.fromEntries(
      readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => !statSync(join(path, name)).isDirectory())
        .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
    );
  const age = (name: string) => statSync(join(path, name), { bigint: true });
  return { path, write, now, age };
}

describe('the folder of a bundle', () => {
  it('holds its files', () => {
    expect(folder().now()).toEqual(FILES);
  });

  it('keeps files that say the same, so that the CDK need not read them again', () => {
    const { write, now, age } = folder();
    const before = age('aws/network.js');
    write({ ...FILES, 'server.js': 'differs' });
    expect(now()).toEqual({ ...FILES, 'server.js': 'differs' });
    expect(age('aws/network.js')).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  });

  it('has another file where one of the same length says something else', () => {
    const { write, now } = folder();
    write({ ...FILES, 'server.js': 'Serves' });
    expect(now()).toMatchObject({ 'server.js': 'Serves' });
  });

  it.each<[string, (path: string) => void]>([
    ['a file', (path) => writeFileSync(join(path, 'old.js'), 'old')],
    ['a file in a folder of it', (path) => writeFileSync(join(path, 'aws', 'old.js'), 'old')],
    ['an empty folder', (path) => mkdirSync(join(path, 'old'))],
    ['a link', (path) => symlinkSync('server.js', join(path, 'old.js'))],
  ])('loses %s that does not belong there', (_what, add) => {
    const { path, write, now } = folder();
    add(path);
    write(FILES);
    expect(now()).toEqual(FILES);
    expect(existsSync(join(path, 'old'))).toBe(false);
    expect(readdirSync(path).sort()).toEqual(['aws', 'server.js']);
  });

  it.each([
    ['a folder', { server: 'now a file', 'aws/network.js': 'asks' }, { 'server/a.js': 'a' }],
    ['a file', { 'server/a.js': 'a' }, { server: 'was a file' }],
  ])('may hold under a name what was %s before', (_what, after, before) => {
    const { write, now } = folder(before);
    write(after);
    expect(now()).toEqual(after);
  });

  it('leaves a file alone that another folder shares', () => {
    const { path, write } = folder();
    const shared = join(path, '..', 'shared.js');
    linkSync(join(path, 'server.js'), shared);
    write({ ...FILES, 'server.js': 'differs' });
    expect(readFileSync(shared, 'utf8')).toBe('serves');
  });
});
