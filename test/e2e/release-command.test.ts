import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../support/prerequisites';
import { appWith, slipwayIn } from './two-accounts';

const DOCKERFILE = 'FROM scratch\nARG NAME\nLABEL name=$NAME\nCOPY content /content\n';
const OTHER = 'FROM scratch\nCOPY content /report\n';

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
  beforeEach(() => void appWith(folder, { web: DOCKERFILE }));
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
    appWith(folder, { web: 'FROM scratch\nCOPY missing /\n', other: OTHER });
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
