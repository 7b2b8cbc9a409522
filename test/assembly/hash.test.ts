import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { assemblyFiles, assemblyHash } from '../../lib/assembly';
import { synthesized } from '../support/sample';
import { cases } from '../support/cases';

/** An assembly with one stack and one image, whose files are given. */
const MANIFESTS: Readonly<Record<string, string>> = {
  'manifest.json': JSON.stringify({
    artifacts: {
      'assembly-dev': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-dev' } },
    },
  }),
  'assembly-dev/manifest.json': JSON.stringify({
    artifacts: {
      'web.assets': { type: 'cdk:asset-manifest', properties: { file: 'web.assets.json' } },
      web: { type: 'aws:cloudformation:stack', properties: { templateFile: 'web.template.json' } },
    },
  }),
  'assembly-dev/web.template.json': '{"Resources":{}}',
  'assembly-dev/web.assets.json': JSON.stringify({
    dockerImages: { abc: { source: { directory: '../asset.abc' } } },
  }),
};

type Files = readonly (readonly [name: string, content: Uint8Array | string])[];

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function assemblyWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-hash-'));
  folders.push(folder);
  mkdirSync(join(folder, 'asset.abc'));
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const name = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9 ._-]{1,8}$/), { minLength: 1, maxLength: 3 })
  .filter((parts) => parts.every((part) => part !== '.' && part !== '..'))
  .map((parts) => parts.join('/'));
const image: fc.Arbitrary<Files> = fc
  .uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 40 })), {
    minLength: 1,
    maxLength: 6,
    // a file cannot be the folder of another one
    comparator: ([a], [b]) => `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`),
  })
  .map((files) => files.map(([path, content]) => [`asset.abc/${path}`, content] as const));

describe('the hash of an assembly', () => {
  it('is the same whatever order its files were written in, wherever it lies', () =>
    fc.assert(
      fc.asyncProperty(
        image.chain((files) => {
          const all = [...Object.entries(MANIFESTS), ...files];
          return fc.tuple(
            fc.shuffledSubarray(all, { minLength: all.length }),
            fc.shuffledSubarray(all, { minLength: all.length }),
          );
        }),
        async ([one, other]) => {
          expect(await assemblyHash(assemblyWith(one))).toBe(
            await assemblyHash(assemblyWith(other)),
          );
        },
      ),
      { numRuns: cases(40) },
    ));

  it('is another one when any byte of any file is', () =>
    fc.assert(
      fc.asyncProperty(
        image,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (files, which, where, change) => {
          const folder = assemblyWith([...Object.entries(MANIFESTS), ...files]);
          const before = await assemblyHash(folder);
          const [path] = files[which % files.length]!;
          const content = readFileSync(join(folder, path));
          if (content.length === 0) writeFileSync(join(folder, path), Buffer.from([change]));
          else {
            content[where % content.length]! ^= change;
            writeFileSync(join(folder, path), content);
          }
          expect(await assemblyHash(folder)).not.toBe(before);
        },
      ),
      { numRuns: cases(40) },
    ));

  it('is another one when a file has another name, or its end is another file’s beginning', async () => {
    const hashOf = (...files: Files) =>
      assemblyHash(assemblyWith([...Object.entries(MANIFESTS), ...files]));
    const hashes = await Promise.all([
      hashOf(['asset.abc/a', 'xy'], ['asset.abc/b', 'z']),
      hashOf(['asset.abc/a', 'x'], ['asset.abc/b', 'yz']),
      hashOf(['asset.abc/a', 'xy'], ['asset.abc/c', 'z']),
      hashOf(['asset.abc/a', 'xyz']),
      hashOf(),
    ]);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('does not change by what deployments and earlier syntheses leave in the folder', async () => {
    const folder = assemblyWith(Object.entries(MANIFESTS));
    const before = await assemblyHash(folder);
    mkdirSync(join(folder, '.cache'));
    mkdirSync(join(folder, 'asset.old'));
    for (const left of ['.cache/a.zip', 'asset.old/Dockerfile', 'read.1.lock', 'old.template.json'])
      writeFileSync(join(folder, left), left);
    expect(await assemblyHash(folder)).toBe(before);
  });

  it('takes a link for what it says, and follows it nowhere', async () => {
    const linked = (to: string) => {
      const folder = assemblyWith(Object.entries(MANIFESTS));
      symlinkSync(to, join(folder, 'asset.abc', 'link'));
      return assemblyHash(folder);
    };
    const [here, gone, again] = await Promise.all([linked('.'), linked('/gone'), linked('/gone')]);
    expect(gone).toBe(again);
    expect(gone).not.toBe(here);
  });

  it('needs every file that a manifest names, within the folder', async () => {
    const missing = assemblyWith(Object.entries(MANIFESTS));
    rmSync(join(missing, 'assembly-dev', 'web.template.json'));
    await expect(assemblyHash(missing)).rejects.toThrow(
      /web\.template\.json: no such file, and a manifest names it; synthesize again/,
    );
    const outside = assemblyWith([
      ...Object.entries(MANIFESTS),
      ['assembly-dev/web.assets.json', '{"dockerImages":{"a":{"source":{"directory":"../.."}}}}'],
    ]);
    await expect(assemblyHash(outside)).rejects.toThrow(/lies outside of the assembly/);
  });

  it('of the sample counts templates, images and the tree, and is the same of a copy', async () => {
    const folder = synthesized();
    const copy = mkdtempSync(join(tmpdir(), 'slipway-hash-'));
    folders.push(copy);
    cpSync(folder, copy, { recursive: true });
    expect(await assemblyHash(copy)).toBe(await assemblyHash(folder));
    const names = assemblyFiles(folder).map((file) => file.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'tree.json',
        expect.stringMatching(/^assembly-prod\/.*web.*\.template\.json$/),
        expect.stringMatching(/^asset\.[0-9a-f]{64}\/Dockerfile$/),
      ]),
    );
  });
});
