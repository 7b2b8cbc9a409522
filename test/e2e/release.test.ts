import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { assemblyHash, promoteImages, readRelease, type Release } from '../../lib/operations';
import { copyImage } from '../../lib/operations/release/copy';
import { ecrRegistries } from '../../lib/operations/release/ecr';
import { digestOf, repositoryAt } from '../../lib/operations/release/network';
import { describeWith } from '../support/prerequisites';
import { startRegistry } from '../support/registry';
import { docker } from './built-images';
import {
  appWith,
  DEV,
  PROD,
  repositoryOf,
  slipwayIn,
  startAccounts,
  type Accounts,
} from './two-accounts';
import type { Assembly } from '../../lib/assembly';

const DOCKERFILES = {
  web: 'FROM scratch\nARG NAME\nLABEL name=$NAME\nCOPY content /content\n',
  report: 'FROM scratch\nCOPY content /report\n',
};

describeWith('registry', 'a release', () => {
  let accounts: Accounts;
  let assembly: Assembly;
  let release: Release;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
  const file = join(folder, 'release', 'release.json');
  const slipway = (...args: string[]) =>
    slipwayIn(folder, accounts.env, ['release', '--app', 'cdk.out', ...args]);
  const before = { ...process.env };

  beforeAll(async () => {
    accounts = await startAccounts();
    Object.assign(process.env, accounts.env, { AWS_REGION: 'eu-west-1' });
    assembly = appWith(folder, DOCKERFILES);
    const { status, stderr } = await slipway('--push');
    if (status !== 0) throw new Error(stderr);
    release = readRelease(file);
  });
  afterAll(async () => {
    process.env = before;
    // those of this registry alone: others may be at work on the same engine
    const pushed = docker(
      'images',
      '--format',
      '{{.Repository}}:{{.Tag}}',
      `${accounts.dev.host}/${repositoryOf(DEV)}`,
    );
    await accounts.stop();
    rmSync(folder, { recursive: true });
    docker('rmi', ...pushed.split('\n').filter(Boolean));
  });
  const digestsIn = (account: string): Promise<(string | undefined)[]> =>
    Promise.all(
      release.images.map(({ hash }) =>
        (account === DEV ? accounts.dev : accounts.prod).digest(repositoryOf(account), hash),
      ),
    );
  const digests = () => release.images.map(({ digest }) => digest);
  const promote = (changed: Partial<Release> = {}) =>
    promoteImages({ release: { ...release, ...changed }, assembly, environment: 'prod' });

  it('names each image once, by the digest that the first registry has, though two environments use it', async () => {
    expect(release).toMatchObject({
      application: folder.split('/').at(-1),
      revision: 'no-git',
      id: expect.stringMatching(/^\d{8}T\d{6}Z-no-git$/),
      assembly: await assemblyHash(assembly.directory),
      diagrams: [],
    });
    expect(release.images.map(({ name }) => name)).toEqual(['web', 'report']);
    for (const image of release.images)
      expect(image).toMatchObject({
        platform: 'linux/amd64',
        repository: `${DEV}.dkr.ecr.eu-west-1.amazonaws.com/${repositoryOf(DEV)}`,
      });
    expect(await digestsIn(DEV)).toEqual(digests());
    expect(await digestsIn(PROD)).toEqual([undefined, undefined]);
  });

  it('is what ECR lists under the tags, so that the CDK finds nothing left to build', async () => {
    const ecr = new ECRClient({});
    for (const { hash, digest } of release.images) {
      const query = { repositoryName: repositoryOf(DEV), imageIds: [{ imageTag: hash }] };
      const { imageDetails } = await ecr.send(new DescribeImagesCommand(query));
      expect(imageDetails?.map(({ imageDigest }) => imageDigest)).toEqual([digest]);
    }
    const query = { repositoryName: repositoryOf(DEV), imageIds: [{ imageTag: 'none' }] };
    await expect(ecr.send(new DescribeImagesCommand(query))).rejects.toThrow('does not exist');
    ecr.destroy();
  });

  it('keeps the output of each build', () => {
    const log = readFileSync(join(folder, 'release', 'logs', 'web.log'), 'utf8');
    expect(log).toContain('COPY content /content');
  });

  it('is refused for another assembly, before anything is copied', async () => {
    await expect(promote({ assembly: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      code: 'RELEASE_MISMATCH',
      message: expect.stringContaining('is not the assembly of release'),
    });
    expect(await digestsIn(PROD)).toEqual([undefined, undefined]);
  });

  it('is refused where somebody changed a digest or a repository in it', async () => {
    const [web, report] = release.images;
    const swapped = [{ ...web!, digest: report!.digest }, report!];
    await expect(promote({ images: swapped })).rejects.toMatchObject({
      code: 'RELEASE_MISMATCH',
      message: expect.stringContaining(
        `the release says that the image of web is ${report!.digest}`,
      ),
    });
    const elsewhere = [{ ...web!, repository: 'evil.example/web' }, report!];
    await expect(promote({ images: elsewhere })).rejects.toMatchObject({
      code: 'RELEASE_MISMATCH',
      message: expect.stringContaining('was released to evil.example/web'),
    });
    await expect(promote({ images: [web!] })).rejects.toMatchObject({ code: 'RELEASE_MISMATCH' });
    expect(await digestsIn(PROD)).toEqual([undefined, undefined]);
  });

  it('is copied to the next account with the same digests, once', async () => {
    const first = await promote();
    expect(first.map(({ name, copied }) => [name, copied])).toEqual([
      ['web', true],
      ['report', true],
    ]);
    expect(first[0]!.address).toBe(
      `${PROD}.dkr.ecr.eu-west-1.amazonaws.com/${repositoryOf(PROD)}:${release.images[0]!.hash}`,
    );
    expect(await digestsIn(PROD)).toEqual(digests());
    expect((await promote()).map(({ copied }) => copied)).toEqual([false, false]);
  });

  it('is not rebuilt: what the registry has under the tag stays', async () => {
    // what a build of today would give under the same tag
    const [web, report] = release.images.map(({ hash }) => `cdkasset-${hash}`);
    docker('tag', report!, web!);
    const { status, stderr } = await slipway('--push');
    expect(status).toBe(0);
    expect(stderr).toContain('web is in the registry already');
    expect(stderr).not.toContain('building');
    expect(readRelease(file).images).toEqual(release.images);
  });

  it('is pushed again where the engine breaks off', async () => {
    const other = mkdtempSync(join(tmpdir(), 'slipway-release-'));
    appWith(other, { again: 'FROM scratch\nCOPY content /again\n' });
    const flaky = `#!/bin/sh
if [ "$1" = push ] && ! [ -f ${other}/broken ]; then touch ${other}/broken; echo 'unexpected EOF' >&2; exit 1; fi
exec docker "$@"
`;
    const env = { ...accounts.env, CDK_DOCKER: 'flaky' };
    const args = ['release', '--app', 'cdk.out', '--push', '--output', 'out'];
    const { status } = await slipwayIn(other, env, args, { flaky });
    expect([status, existsSync(join(other, 'broken'))]).toEqual([0, true]);
    const [image] = readRelease(join(other, 'out', 'release.json')).images;
    expect(await accounts.dev.digest(repositoryOf(DEV), image!.hash)).toBe(image!.digest);
    rmSync(other, { recursive: true });
  });

  it('leaves no token in the settings of the engine', async () => {
    const other = mkdtempSync(join(tmpdir(), 'slipway-release-'));
    const settings = join(other, 'settings');
    mkdirSync(settings);
    writeFileSync(join(settings, 'config.json'), '{"credsStore":"key-chain-of-the-user"}');
    appWith(other, { quiet: 'FROM scratch\nCOPY content /quiet\n' });
    const env = { ...accounts.env, DOCKER_CONFIG: settings };
    const { status } = await slipwayIn(other, env, ['release', '--app', 'cdk.out', '--push']);
    expect(status).toBe(0);
    expect(readdirSync(settings)).toEqual(['config.json']);
    expect(readFileSync(join(settings, 'config.json'), 'utf8')).not.toContain(accounts.dev.host);
    rmSync(other, { recursive: true });
  });

  it('is not deployed over another image of the same tag', async () => {
    const uri = `localhost/${repositoryOf(PROD)}`;
    const access = { uri, endpoint: `http://${accounts.prod.host}`, name: repositoryOf(PROD) };
    const prod = repositoryAt({ ...access, token: '' });
    const [web, report] = release.images;
    const there = await prod.manifest(web!.hash);
    await prod.putManifest(web!.hash, (await prod.manifest(report!.hash))!);
    await expect(promote()).rejects.toMatchObject({
      code: 'IMAGE_DIFFERS',
      message: expect.stringContaining('the image of web is not the one that was released'),
    });
    await prod.putManifest(web!.hash, there!);
    await promote();
  });

  it('copies an index of several processors as it is', async () => {
    const at = (host: string, name: string) =>
      repositoryAt({ uri: name, endpoint: `http://${host}`, name, token: '' });
    const dev = at(accounts.dev.host, repositoryOf(DEV));
    const manifests = await Promise.all(
      release.images.map(async ({ digest }) => {
        const { bytes, mediaType } = (await dev.manifest(digest))!;
        return { mediaType, digest, size: bytes.length };
      }),
    );
    const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
    const index = { bytes, mediaType, digest: digestOf(bytes) };
    await dev.putManifest(index.digest, index);
    const target = at(accounts.prod.host, 'several');
    const wanted = { digest: index.digest, tag: 'one', name: 'web' };
    expect(await copyImage(() => Promise.resolve(dev), target, wanted)).toBe(true);
    expect((await target.manifest('one'))?.bytes).toEqual(bytes);
  });

  it('does not say yes for an account that is not bootstrapped, or a registry that is not there', async () => {
    const [use] = [{ stage: 'x', account: DEV, region: 'eu-west-1', repository: 'none', tag: 't' }];
    await expect(
      ecrRegistries().open({ ...use, role: undefined, externalId: undefined }),
    ).rejects.toMatchObject({
      code: 'NOT_BOOTSTRAPPED',
      hint: `prepare it once: npx cdk bootstrap aws://${DEV}/eu-west-1`,
    });
    const gone = await startRegistry();
    await gone.stop();
    const access = { uri: 'gone/web', endpoint: `http://${gone.host}`, name: 'web', token: '' };
    await expect(repositoryAt(access).manifest('tag')).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringContaining(`the registry ${gone.host} cannot be reached`),
    });
  });
});
