import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Release } from '../../../lib/operations/release/release';
import { sampleApplication } from '../../support/sample';
import { compareDigests, releaseIn } from './evidence';
import type { Session } from './session';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const image = {
  name: 'web',
  hash: '0123',
  digest: DIGEST,
  platform: 'linux/amd64',
  size: 1,
  repository: 'r',
};
const RELEASE: Release = {
  version: 1,
  id: '20261121T204940Z-0eadc7a',
  application: 'small',
  revision: '0eadc7a',
  builtAt: '2026-11-21T20:49:40Z',
  assembly: DIGEST,
  images: [image],
  diagrams: [],
};

/** A registry that has, for each environment in turn, what is said. */
function sessionWith(...found: readonly (string | undefined)[]) {
  const asked: string[] = [];
  const digest = (name: string, tag: string) => {
    asked.push(`${name}:${tag}`);
    return Promise.resolve(found[asked.length - 1]);
  };
  const surroundings = () => Promise.resolve({ registry: { digest } });
  return {
    asked,
    session: { application: sampleApplication(), surroundings } as unknown as Session,
  };
}

describe('the digests of a release', () => {
  it('are asked of the repository of each environment’s own account', async () => {
    const { session, asked } = sessionWith(DIGEST, DIGEST, DIGEST);
    expect(await compareDigests(session, RELEASE)).toBe(1);
    expect(asked).toEqual(
      ['111111111111', '222222222222', '333333333333'].map(
        (account) => `cdk-hnb659fds-container-assets-${account}-eu-west-1:0123`,
      ),
    );
  });

  it.each([
    ['another image', `sha256:${'cd'.repeat(32)}`, /web of test is sha256:cdcd.*, the release has/],
    ['none', undefined, /web of test is not there, the release has/],
  ])('are not those of an environment that has %s', async (_what, other, message) => {
    const { session } = sessionWith(DIGEST, other, DIGEST);
    await expect(compareDigests(session, RELEASE)).rejects.toThrow(message);
  });

  it('prove nothing where there are none', async () => {
    const { session } = sessionWith();
    await expect(compareDigests(session, { ...RELEASE, images: [] })).rejects.toThrow('no images');
  });
});

describe('the release of a build', () => {
  const leaving = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-evidence-'));
    mkdirSync(join(folder, 'reports', 'release'), { recursive: true });
    writeFileSync(join(folder, 'reports', 'release', 'release.json'), text);
    return folder;
  };

  it('is read from what it left behind', () => {
    expect(releaseIn(leaving(JSON.stringify(RELEASE)))).toEqual(RELEASE);
  });

  it('is none where its images have no digests', () => {
    const images = [{ ...image, digest: 'latest' }];
    expect(() => releaseIn(leaving(JSON.stringify({ ...RELEASE, images })))).toThrow('digest');
  });
});
