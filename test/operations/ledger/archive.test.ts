import {
  createWriteStream,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Stack, Stage } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { assemblyHash } from '../../../lib/assembly';
import { archivedReleases, restoreRelease, type Release } from '../../../lib/operations';
import { archiveRelease } from '../../../lib/operations/ledger/archive';
import { unzip, zip } from '../../../lib/operations/ledger/zip';
import { assemblyOf, PLACE } from '../../support/small-app';
import { objectsInMemory } from './objects-in-memory';
import { cases } from '../../support/cases';

const OF = { application: 'shop', environment: 'dev' };

describe('the archive of releases', () => {
  const { directory } = assemblyOf((app) => {
    const stage = new Stage(app, 'dev', { env: PLACE });
    new CfnQueue(new Stack(stage, 'data'), 'Queue');
  });
  const release = async (): Promise<Release> => ({
    ...{ version: 1, id: '20261121T204940Z-0eadc7a', application: 'shop', revision: '0eadc7a' },
    ...{ builtAt: '2026-11-21T20:49:40.000Z', images: [], diagrams: [] },
    assembly: await assemblyHash(directory),
  });

  it('gives back the very assembly, and takes it away again', async () => {
    const objects = objectsInMemory();
    await archiveRelease(objects, OF, await release(), directory);
    const restored = await restoreRelease(objects, OF, '20261121T204940Z-0eadc7a');
    expect(restored.release).toEqual(await release());
    expect(await assemblyHash(restored.assembly)).toBe(await assemblyHash(directory));
    restored.dispose();
    expect(() => lstatSync(restored.assembly)).toThrow();
  });

  it('is written once, and is complete when its manifest is there', async () => {
    const objects = objectsInMemory();
    const writes: string[] = [];
    const watched = {
      ...objects,
      upload: (key: string, file: string) => {
        writes.push(key);
        return objects.upload(key, file);
      },
      write: (key: string, text: string, over: string | undefined) => {
        writes.push(key);
        return objects.write(key, text, over);
      },
    };
    await archiveRelease(watched, OF, await release(), directory);
    await archiveRelease(watched, OF, await release(), directory);
    expect(writes.map((key) => key.split('/').at(-1))).toEqual(['assembly.zip', 'release.json']);
  });

  it('does not count what was archived half, and finishes it the next time', async () => {
    const objects = objectsInMemory();
    const broken = { ...objects, write: () => Promise.reject(new Error('the line is cut')) };
    await expect(archiveRelease(broken, OF, await release(), directory)).rejects.toThrow('cut');
    expect(await archivedReleases(objects, OF)).toEqual([]);
    await archiveRelease(objects, OF, await release(), directory);
    expect(await archivedReleases(objects, OF)).toEqual(['20261121T204940Z-0eadc7a']);
  });

  it('refuses another release under an id that is taken', async () => {
    const objects = objectsInMemory();
    await archiveRelease(objects, OF, await release(), directory);
    const other = { ...(await release()), assembly: `sha256:${'0'.repeat(64)}` };
    await expect(archiveRelease(objects, OF, other, directory)).rejects.toMatchObject({
      code: 'RELEASE_DIFFERS',
    });
  });

  it('refuses an assembly that somebody changed', async () => {
    const objects = objectsInMemory();
    await archiveRelease(objects, OF, await release(), directory);
    const key = 'slipway/shop/dev/releases/20261121T204940Z-0eadc7a/release.json';
    const text = objects.files.get(key)!.toString();
    objects.files.set(
      key,
      Buffer.from(text.replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`)),
    );
    await expect(restoreRelease(objects, OF, '20261121T204940Z-0eadc7a')).rejects.toMatchObject({
      code: 'RELEASE_BROKEN',
      message: expect.stringContaining('not the one that was deployed') as string,
    });
  });

  it('names the closest release where there is none of that id', async () => {
    const objects = objectsInMemory();
    await archiveRelease(objects, OF, await release(), directory);
    await expect(restoreRelease(objects, OF, '20261121T204940Z-0eadc7b')).rejects.toMatchObject({
      code: 'UNKNOWN_RELEASE',
      message: expect.stringContaining("did you mean '20261121T204940Z-0eadc7a'?") as string,
    });
  });
});

describe('archives', () => {
  const temporary: string[] = [];
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-zip-'));
    temporary.push(folder);
    return folder;
  };
  afterAll(() => temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  /** An archive as an attacker writes it. */
  const archiveWith = async (name: string, mode: number, content: string) => {
    const file = join(newFolder(), 'a.zip');
    const zipFile = new ZipFile();
    // yazl refuses such names: one of the same length takes their place.
    const harmless = 'x'.repeat(name.length);
    zipFile.addBuffer(Buffer.from(content), harmless, { mode, compress: false });
    zipFile.end();
    await pipeline(zipFile.outputStream, createWriteStream(file));
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf(harmless); at >= 0; at = bytes.indexOf(harmless, at))
      bytes.write(name, at);
    writeFileSync(file, bytes);
    return file;
  };

  it.each(['../out', '/tmp/out', 'a/../../out', '..\\out', 'C:/out'])(
    'do not lead out of their folder: %s',
    async (name) => {
      const archive = await archiveWith(name, 0o100644, 'x');
      await expect(unzip(archive, join(newFolder(), 'in'))).rejects.toThrow();
    },
  );

  it.each(['/etc/passwd', '../../etc/passwd', '..'])(
    'hold no link that leads out: %s',
    async (target) => {
      const archive = await archiveWith('link', 0o120777, target);
      await expect(unzip(archive, join(newFolder(), 'in'))).rejects.toThrow('leads out');
    },
  );

  it('hold no devices', async () => {
    const archive = await archiveWith('null', 0o020666, '');
    await expect(unzip(archive, join(newFolder(), 'in'))).rejects.toThrow('no file');
  });

  it('do not write over a file that is there', async () => {
    const archive = await archiveWith('file', 0o100644, 'new');
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'old');
    await expect(unzip(archive, folder)).rejects.toThrow('EEXIST');
  });

  it('keep links as links, without reading what they lead to', async () => {
    const from = newFolder();
    mkdirSync(join(from, 'context'));
    writeFileSync(join(from, 'context', 'file'), 'text');
    symlinkSync('file', join(from, 'context', 'link'));
    const names = ['context/file', 'context/link'];
    const archive = join(newFolder(), 'a.zip');
    await zip(
      names.map((name) => ({ name, path: join(from, name), isLink: name.endsWith('link') })),
      archive,
    );
    const to = join(newFolder(), 'in');
    await unzip(archive, to);
    expect(lstatSync(join(to, 'context', 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(to, 'context', 'link'), 'utf8')).toBe('text');
  });

  it('give back any bytes under any names', async () => {
    const name = fc
      .stringMatching(/^[a-zA-Z0-9 _äß.-]{1,20}$/)
      .filter((text) => !/^\.+$/.test(text));
    const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 5000 })), {
      selector: ([text]) => text.toLowerCase(),
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(files, async (all) => {
        const from = newFolder();
        for (const [text, bytes] of all) writeFileSync(join(from, text), bytes);
        const archive = join(newFolder(), 'a.zip');
        await zip(
          all.map(([text]) => ({ name: `in/${text}`, path: join(from, text), isLink: false })),
          archive,
        );
        const to = join(newFolder(), 'out');
        await unzip(archive, to);
        for (const [text, bytes] of all)
          expect(readFileSync(join(to, 'in', text)).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: cases(25) },
    );
  });
});
