import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';

const folder = mkdtempSync(join(tmpdir(), 'slipway-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the audit with an npm that answers so, and a list of what is borne. */
function audit(report: unknown, allowed: unknown = [], signatures: unknown = { invalid: [] }) {
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  writeFileSync(join(folder, 'signatures.json'), JSON.stringify(signatures));
  writeFileSync(join(folder, 'allowed.json'), JSON.stringify(allowed));
  const answer = `case "$*" in *signatures*) cat ${folder}/signatures.json ;; *) cat ${folder}/report.json ;; esac`;
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${answer}\nexit 1\n`, { mode: 0o755 });
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(PROJECT_ROOT, 'lint', 'audit.mjs'), join(folder, 'allowed.json')],
    { encoding: 'utf8', env: { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` } },
  );
  return { status, stdout };
}

const hole = (severity: string, id = 'GHSA-aaaa-bbbb-cccc') => ({
  name: 'left-pad',
  severity,
  via: [
    {
      source: 1,
      name: 'left-pad',
      title: 'pads to the right',
      url: `https://github.com/advisories/${id}`,
      severity,
    },
  ],
});
const reportOf = (...holes: ReturnType<typeof hole>[]) => ({
  vulnerabilities: Object.fromEntries(
    holes.map((one, index) => [`package-${index}`, one] as const),
  ),
});
const borne = (until: string) => [
  { advisory: 'GHSA-aaaa-bbbb-cccc', reason: 'we never pad', until },
];

describe('the audit of dependencies', () => {
  it.each(['high', 'critical'])('fails for a hole that is %s, and names it', (severity) => {
    const { status, stdout } = audit(reportOf(hole(severity)));
    expect(status).toBe(1);
    expect(stdout).toContain(`✗ left-pad: pads to the right (${severity}, GHSA-aaaa-bbbb-cccc)`);
  });

  it.each([[reportOf()], [reportOf(hole('low'), hole('moderate'))]])('passes without', (report) => {
    expect(audit(report)).toMatchObject({ status: 0, stdout: expect.stringContaining('no known') });
  });

  it('bears what a person has looked at, until the day that was written down', () => {
    const report = reportOf(hole('high'));
    expect(audit(report, borne('2999-01-01'))).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('borne until 2999-01-01: left-pad'),
    });
    expect(audit(report, borne('2026-01-01'))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('borne until 2026-01-01, which is over'),
    });
    expect(audit(reportOf(hole('high', 'GHSA-other')), borne('2999-01-01')).status).toBe(1);
  });

  it('says what is borne for nothing', () => {
    expect(audit(reportOf(), borne('2999-01-01')).stdout).toContain('is not reported any more');
  });

  it.each([
    [[{ advisory: 'GHSA-x', until: '2999-01-01' }]],
    [[{ advisory: 'GHSA-x', reason: 'so' }]],
    [[{ advisory: 'GHSA-x', reason: 'so', until: 'some day' }]],
  ])('bears nothing without a reason and an end: %j', (allowed) => {
    expect(audit(reportOf(), allowed)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('each entry needs advisory, reason and until'),
    });
  });

  it('fails for a package that is not what was signed', () => {
    const forged = { invalid: [{ name: 'left-pad', version: '1.0.0' }] };
    expect(audit(reportOf(), [], forged)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('✗ left-pad@1.0.0 is not what its registry signed'),
    });
  });

  it.each([
    [{ message: '405 Method Not Allowed', method: 'POST', statusCode: 405 }],
    [{ error: { summary: 'request to https://registry failed', detail: '' } }],
    ['no JSON'],
  ])('says that nothing was checked where the registry cannot: %j', (report) => {
    expect(audit(report)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing was checked'),
    });
  });

  it('says at its end what was checked, of how much', () => {
    const { stdout } = audit(reportOf());
    expect(stdout).toMatch(/^ {2}of [1-9]\d* packages that we ship \(package-lock\.json/m);
    expect(stdout).toMatch(/^ {2}advisories were checked: no known holes of severity high/m);
    expect(stdout).toMatch(/^ {2}signatures were checked: 0 forged, 0 without one$/m);
    const borneOnly = audit(reportOf(hole('high')), borne('2999-01-01')).stdout;
    expect(borneOnly).toContain('no known holes but those borne');
    expect(audit(reportOf(hole('high'))).stdout).toContain('advisories were checked: known holes');
  });

  it('asks for no signatures where the registry has no audit: it is a mirror without their keys', () => {
    const forged = { invalid: [{ name: 'left-pad', version: '1.0.0' }] };
    const { status, stdout } = audit({ message: '405 Method Not Allowed' }, [], forged);
    expect(status).toBe(0);
    expect(stdout).toContain('known holes: nothing was checked');
    expect(stdout).toContain('signatures were not checked');
  });

  it('says that signatures were not checked where their keys are out of reach', () => {
    const unreachable = { error: { summary: 'getaddrinfo ENOTFOUND tuf-repo-cdn.sigstore.dev' } };
    expect(audit(reportOf(), [], unreachable)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('signatures were not checked: getaddrinfo ENOTFOUND'),
    });
  });
});
