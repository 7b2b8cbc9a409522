import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyHash, checkAssembly, readRelease } from '../../../lib/operations';
import { synthesized } from '../../support/sample';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const RELEASE = {
  version: 1,
  id: '20261121T204940Z-0eadc7a',
  application: 'shop',
  revision: '0eadc7a',
  builtAt: '2026-11-21T20:49:40.000Z',
  assembly: DIGEST,
  images: [
    { name: 'web', hash: 'abc', digest: DIGEST, platform: 'linux/arm64', size: 1, repository: 'r' },
  ],
  diagrams: [],
} as const;

describe('release.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (content: unknown): string => {
    const path = join(folder, 'release.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('is read as it was written', () => {
    expect(readRelease(file(RELEASE))).toEqual(RELEASE);
  });

  it.each<[string, unknown, RegExp]>([
    ['is no JSON', 'oops', /release\.json: not JSON$/],
    ['is something else', [], /release\.json: no release: /],
    ['is of a later version', { ...RELEASE, version: 2 }, /'version': /],
    [
      'names a tag where a digest belongs',
      { ...RELEASE, images: [{ ...RELEASE.images[0], digest: 'latest' }] },
      /'images\.0\.digest': /,
    ],
    ['would lead out of a folder by its id', { ...RELEASE, id: '../../x' }, /'id': /],
    ['says more than it may', { ...RELEASE, more: 1 }, /more/],
  ])('is refused where it %s', (_title, content, message) => {
    const path = file(content);
    expect(() => readRelease(path)).toThrow(message);
    expect(() => readRelease(path)).toThrow(
      expect.objectContaining({ code: 'RELEASE_UNREADABLE' }),
    );
  });

  it('is refused where there is none, or a folder', () => {
    expect(() => readRelease(join(folder, 'none.json'))).toThrow(/none\.json: no such file/);
    expect(() => readRelease(folder)).toThrow(/: a folder/);
  });

  it('belongs to one assembly', async () => {
    const assembly = synthesized();
    const release = {
      ...RELEASE,
      images: [],
      diagrams: [],
      assembly: await assemblyHash(assembly),
    };
    await expect(checkAssembly(release, assembly)).resolves.toBeUndefined();
    await expect(checkAssembly({ ...release, assembly: DIGEST }, assembly)).rejects.toMatchObject({
      code: 'RELEASE_MISMATCH',
      message: expect.stringMatching(
        /is not the assembly of release 20261121T204940Z-0eadc7a: its files hash to sha256:[0-9a-f]{12},/,
      ),
    });
  });
});
