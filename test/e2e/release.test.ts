import { execFileSync } from 'node:child_process';
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
import type { Assembly } from '../../lib/assembly';
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

jest.setTimeout(120_000);

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

describeWith('registry', 'slipway release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
  const release = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    tools: Readonly<Record<string, string>> = {},
  ) =>
    slipwayIn(
      folder,
      // nobody answers there: without --push, nobody is asked
      { AWS_ENDPOINT_URL: 'http://localhost:1', AWS_REGION: 'eu-west-1', ...env },
      ['release', '--app', 'cdk.out', ...args],
      tools,
    );
  const output = (...names: string[]) => join(folder, 'release', ...names);
  beforeEach(() => void appWith(folder, { web: DOCKERFILES.web }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('without --push only builds, asks no AWS, and leaves no release.json of an earlier time', async () => {
    execFileSync('mkdir', ['-p', output()]);
    writeFileSync(output('release.json'), '{}');
    const { status, stderr, stdout } = await release(['--json']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 images built')]);
    expect(JSON.parse(stdout)).toMatchObject({
      file: null,
      images: [{ name: 'web', built: true }],
      notes: expect.arrayContaining([expect.stringContaining('install trivy')]),
    });
    expect(existsSync(output('release.json'))).toBe(false);
  });

  it('says that the sources of an image are gone', async () => {
    execFileSync('sh', ['-c', `rm -r ${join(folder, 'cdk.out')}/asset.*`]);
    const { status, stderr } = await release([]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/✗ the image of web has no sources: cdk\.out\/asset\.\w+ is gone/),
    ]);
  });

  it('says which Dockerfile does not build, and the last lines of the builder', async () => {
    appWith(folder, { web: 'FROM scratch\nCOPY missing /\n', other: DOCKERFILES.report });
    const { status, stderr } = await release([]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /✗ the image of web does not build: .*asset\.[0-9a-f]{64}\/Dockerfile\n/,
    );
    expect(stderr).toMatch(/\n {2}.*missing.*\n/);
    expect(stderr).toContain('all of its output: release/logs/web.log');
  });

  it('says that there is no container engine, or that it does not answer', async () => {
    const none = await release([], { CDK_DOCKER: 'no-such-engine' });
    expect([none.status, none.stderr]).toEqual([
      1,
      expect.stringContaining("there is no 'no-such-engine' here"),
    ]);
    const silent = await release([], { DOCKER_HOST: 'tcp://localhost:1' });
    expect([silent.status, silent.stderr]).toEqual([
      1,
      expect.stringContaining('the container engine does not answer: Cannot connect'),
    ]);
  });

  it('refuses an image for another processor than the task definition asks for', async () => {
    // an engine that builds for what it likes
    const engine = '#!/bin/sh\nif [ "$2" = inspect ]; then echo linux/s390x; fi\n';
    const manifest = join(folder, 'cdk.out', 'assembly-dev');
    const [file] = execFileSync('sh', ['-c', `ls ${manifest}/*.assets.json`], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const assets = JSON.parse(readFileSync(file!, 'utf8'));
    for (const { source } of Object.values<{ source: { platform?: string } }>(assets.dockerImages))
      source.platform = 'linux/arm64/v8';
    writeFileSync(file!, JSON.stringify(assets));
    const { status, stderr } = await release(
      [],
      { CDK_DOCKER: 'other-engine' },
      { 'other-engine': engine },
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining(
        'the image of web is for linux/s390x, and the application runs it on linux/arm64/v8',
      ),
    ]);
  });

  it('ends at an interrupt, with the builds that were under way, and makes no release', async () => {
    const stuck = `#!/bin/sh
case "$1" in
  info) ;;
  build) echo $$ > ${folder}/pid; exec sleep 600 ;;
  *) exit 1 ;;
esac
`;
    const args = ['release', '--app', 'cdk.out'];
    const { status, stderr } = await slipwayIn(
      folder,
      { CDK_DOCKER: 'stuck' },
      args,
      { stuck },
      // said a while after the build began
      'building 2',
    );
    expect([status, stderr]).toEqual([130, expect.stringContaining('✗ interrupted')]);
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('says that AWS cannot be reached before it builds anything to push', async () => {
    const keys = {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    };
    const { status, stderr } = await release(['--push'], keys);
    expect([status, stderr]).toEqual([1, expect.stringContaining('✗ AWS cannot be reached')]);
    expect(stderr).not.toContain('building');
  });

  describe('with programs that look into images', () => {
    // As syft and trivy take their arguments, and write their files.
    const syft = `#!/bin/sh
[ "$1" = version ] && exit 0
echo "{\\"spdxVersion\\":\\"SPDX-2.3\\",\\"name\\":\\"$2\\"}" > "\${5#spdx-json=}"
`;
    const found = (...severities: string[]) =>
      JSON.stringify({
        SchemaVersion: 2,
        Results: [
          { Target: 'clean' },
          { Vulnerabilities: severities.map((Severity) => ({ Severity })) },
        ],
      });
    const trivy = (report: string) => `#!/bin/sh
[ "$1" = --version ] && exit 0
while [ $# -gt 1 ]; do [ "$1" = --output ] && file=$2; shift; done
echo '${report}' > "$file"
`;

    it('keeps what they write, and shows what they count', async () => {
      const tools = { syft, trivy: trivy(found('CRITICAL', 'HIGH', 'HIGH', 'LOW')) };
      const { status, stdout, stderr } = await release([], {}, tools);
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('install')]);
      expect(stdout).toMatch(/web +1 critical, 2 high/);
      expect(JSON.parse(readFileSync(output('sbom', 'web.spdx.json'), 'utf8'))).toMatchObject({
        name: expect.stringMatching(/^cdkasset-[0-9a-f]{64}$/),
      });
      expect(readFileSync(output('scan', 'web.json'), 'utf8')).toContain('CRITICAL');
    });

    it.each([
      ['critical', ['CRITICAL'], 1],
      ['critical', ['HIGH'], 0],
      ['high', ['HIGH'], 1],
      ['high', ['MEDIUM'], 0],
    ])('with --fail-on %s and %j ends with %i', async (failOn, severities, code) => {
      const tools = { syft, trivy: trivy(found(...severities)) };
      const { status, stderr } = await release(['--fail-on', failOn], {}, tools);
      expect(status).toBe(code);
      if (code === 1) expect(stderr).toContain('✗ the image of web has known vulnerabilities');
    });

    it('does not take silence for a yes: no scanner, a broken one, a report of something else', async () => {
      const none = await release(['--fail-on', 'high']);
      const broken = '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho no database >&2; exit 1\n';
      const failing = await release(['--fail-on', 'high'], {}, { trivy: broken });
      const other = await release(['--fail-on', 'high'], {}, { trivy: trivy('{"a":1}') });
      for (const { status, stderr } of [none, failing, other])
        expect([status, stderr]).toEqual([1, expect.stringContaining('cannot be told')]);
      expect(none.stderr).not.toContain('building');
      expect(failing.stderr).toContain('no database');
      const without = await release([], {}, { trivy: broken });
      expect([without.status, without.stderr]).toEqual([
        0,
        expect.stringContaining('no scan of web: trivy failed: no database'),
      ]);
    });
  });
});
