import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { cached, type Cache } from '../../lib/diagram/cache';
import { draw, drawOnce, type View } from '../../lib/diagram';
import { DRAWN_WITH, versionOf } from '../../lib/diagram/version';
import { PROJECT_ROOT } from '../support/sample';
import { cases } from '../support/cases';

const parent = mkdtempSync(join(tmpdir(), 'slipway-drawn-'));
afterAll(() => rmSync(parent, { recursive: true }));

let count = 0;
const newCache = (limit = 1_000_000): Cache => ({ folder: join(parent, `${count++}`), limit });
const filesOf = ({ folder }: Cache) => readdirSync(folder).map((name) => join(folder, name));
const neverMade = () => Promise.reject(new Error('made again'));

describe('what was made once', () => {
  it('is not made again for the same parts, and is for any others', async () => {
    const cache = newCache();
    const made: unknown[] = [];
    const make = (parts: readonly unknown[]) =>
      cached(cache, parts, () => {
        made.push(parts);
        return Promise.resolve(parts);
      });
    const others = [
      ['a'],
      ['a', 'b'],
      [['a', 'b']],
      [{ a: 1 }],
      [new Map([['a', 1]])],
      [new Map()],
    ];
    for (const parts of [...others, ...others]) expect(await make(parts)).toEqual(parts);
    expect(made).toEqual(others);
  });

  it('comes back as it was: text, bytes, lists and maps', async () => {
    const value = fc.record({
      svg: fc.string({ unit: 'grapheme' }),
      png: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      notes: fc.array(fc.string()),
      sizes: fc.array(fc.tuple(fc.string(), fc.double())).map((entries) => new Map(entries)),
    });
    await fc.assert(
      fc.asyncProperty(value, async (made) => {
        const cache = newCache();
        await cached(cache, ['x'], () => Promise.resolve(made));
        expect(await cached(cache, ['x'], neverMade)).toEqual(made);
      }),
      { numRuns: cases(30) },
    );
  });

  it('is made again where its file is broken in any way, and then the file is whole', async () => {
    const cache = newCache();
    const make = jest.fn(() => Promise.resolve({ svg: '<svg/>'.repeat(50) }));
    const good = await cached(cache, ['x'], make);
    const [file] = filesOf(cache);
    const whole = readFileSync(file!);
    const broken = [
      Buffer.alloc(0),
      whole.subarray(0, 20),
      whole.subarray(0, -1),
      Buffer.concat([whole, Buffer.from('x')]),
      Buffer.from(whole.map((byte, index) => (index === 40 ? byte ^ 1 : byte))),
    ];
    for (const content of broken) {
      writeFileSync(file!, content);
      make.mockClear();
      expect(await cached(cache, ['x'], make)).toEqual(good);
      expect(make).toHaveBeenCalledTimes(1);
      expect(readFileSync(file!)).toEqual(whole);
    }
  });

  it('keeps to its limit; what was used last stays', async () => {
    const cache = newCache(4000);
    const make = () => Promise.resolve(Buffer.alloc(900));
    const known = new Map<string, string>();
    for (const name of ['a', 'b', 'c', 'd']) {
      await cached(cache, [name], make);
      const added = filesOf(cache).find((file) => ![...known.values()].includes(file))!;
      known.set(name, added);
      const longAgo = Date.now() / 1000 - 100_000 + known.size;
      utimesSync(added, longAgo, longAgo);
    }
    await cached(cache, ['a'], neverMade);
    await cached(cache, ['e'], make);
    const left = filesOf(cache);
    expect([...known].flatMap(([name, file]) => (left.includes(file) ? [name] : []))).toEqual([
      'a',
      'c',
      'd',
    ]);
    await cached(cache, ['e'], neverMade);
    await cached({ ...cache, limit: 100 }, ['larger than all'], make);
    expect(filesOf(cache).sort()).toEqual(left.sort());
  });

  it('is no error where nothing can be written or read', async () => {
    const file = join(parent, 'a-file');
    writeFileSync(file, '');
    const cache = { folder: file, limit: 1000 };
    expect(await cached(cache, ['x'], () => Promise.resolve('made'))).toBe('made');
    const odd = newCache();
    await cached(odd, ['x'], () => Promise.resolve('made'));
    const [entry] = filesOf(odd);
    rmSync(entry!);
    mkdirSync(entry!);
    expect(await cached(odd, ['x'], () => Promise.resolve('made'))).toBe('made');
  });

  it('is shared by processes that write at the same time', async () => {
    const cache = newCache(20_000);
    const program = join(__dirname, 'share-cache.ts');
    const run = (seed: number) =>
      new Promise<string>((resolve) => {
        const args = ['--import', 'tsx', program, cache.folder, String(cache.limit), String(seed)];
        const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT });
        let said = '';
        child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
        child.on('close', (code) => resolve(`${code} ${said}`));
      });
    expect(await Promise.all([1, 2, 3].map(run))).toEqual(['0 ', '0 ', '0 ']);
    const names = readdirSync(cache.folder);
    expect(names.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  });
});

describe('a drawing', () => {
  const view = (title: string): View => ({
    name: 'overview',
    title,
    truth: '',
    groups: [],
    lines: [],
    nodes: [
      {
        id: 'a',
        type: 'AWS::SQS::Queue',
        title: 'Orders',
        facts: 'SQS',
        group: undefined,
        resources: ['a'],
        stack: 'shop',
        path: 'shop/Orders',
        source: undefined,
      },
    ],
  });

  it('from the cache is the same as a new one, byte for byte', async () => {
    const cache = newCache();
    const fresh = await draw(view('Shop'));
    expect(await drawOnce(cache, view('Shop'))).toEqual(fresh);
    const again = await drawOnce(cache, view('Shop'));
    expect(again).toEqual(fresh);
    expect(again.png.equals(fresh.png)).toBe(true);
    expect(filesOf(cache)).toHaveLength(1);
    await drawOnce(cache, view('Stop'));
    expect(filesOf(cache)).toHaveLength(2);
  });

  it('is of another version as soon as any code that draws is another', () => {
    const folder = join(parent, 'code');
    mkdirSync(join(folder, 'inner'), { recursive: true });
    writeFileSync(join(folder, 'a.ts'), 'export {};');
    const versions = new Set([versionOf([folder])]);
    expect(versions.has(versionOf([folder]))).toBe(true);
    writeFileSync(join(folder, 'inner', 'b.js'), '1;');
    versions.add(versionOf([folder]));
    writeFileSync(join(folder, 'inner', 'b.js'), '2;');
    versions.add(versionOf([folder]));
    writeFileSync(join(folder, 'inner', 'c.js'), '2;');
    rmSync(join(folder, 'inner', 'b.js'));
    versions.add(versionOf([folder]));
    expect(versions.size).toBe(4);
  });

  it('is of another version as soon as any package that draws is another: none is forgotten', () => {
    const folder = join(PROJECT_ROOT, 'lib', 'diagram');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const named = sources.flatMap((source) =>
      [...source.matchAll(/(?:from |require(?:\.resolve)?\(|import\()'([^']+)'/g)].map(
        ([, name = '']) => name,
      ),
    );
    const packages = named
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect([...new Set(packages)].sort()).toEqual([...DRAWN_WITH].sort());
  });
});
