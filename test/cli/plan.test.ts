import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveApplication } from '../../lib/config';
import { PROJECT_ROOT, synthesized } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject } from './project-copy';

jest.setTimeout(120_000);

const PAGE = join(PROJECT_ROOT, 'docs', 'plan.md');
const TRANSCRIPT = /(<!-- transcript: (plan [^;\n]*);[^\n]*-->\n\n```\n)(.*?)```/gs;

const folder = copyOfProject();

const slipway = (...args: string[]) => slipwayHere(folder, args);

const orders = (access: object) => ({ type: 'table', partitionKey: 'id', access });
const main = {
  name: 'shop',
  web: { allowFrom: ['198.51.100.0/24'] },
  tasks: { greet: { handler: 'tasks/greet/task.ts' } },
  storage: { orders: orders({ web: 'read-write' }), drafts: orders({ web: 'read-write' }) },
  environments: {
    dev: { account: '111111111111', region: 'eu-west-1' },
    prod: { account: '333333333333', region: 'eu-west-1' },
  },
};
const branch = {
  ...main,
  web: { cpu: 512, memory: 1024 },
  storage: { orders: orders({ web: 'read-write', 'task-runner': 'read' }) },
};

beforeAll(() => {
  process.env.NO_COLOR = '1';
  for (const [input, name] of [
    [main, 'main.out'],
    [branch, 'cdk.out'],
  ] as const) {
    const application = resolveApplication(input, { root: PROJECT_ROOT });
    cpSync(synthesized(application, { paths: true }), join(folder, name), { recursive: true });
  }
});

const plan = (...args: string[]) =>
  slipway('plan', 'dev', '--app', 'cdk.out', '--against', 'main.out', ...args);

describe('slipway plan', () => {
  it('prints what its page shows', async () => {
    const page = readFileSync(PAGE, 'utf8');
    let now = page;
    for (const [shown, head = '', command = ''] of page.matchAll(TRANSCRIPT)) {
      const { stdout, status } = await slipway(...command.split(' '));
      expect(status).toBe(0);
      now = now.replace(shown, () => `${head}${stdout}\`\`\``);
    }
    if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, now);
    expect([...page.matchAll(TRANSCRIPT)]).toHaveLength(1);
    expect(readFileSync(PAGE, 'utf8')).toBe(now);
  });

  it('says that nothing changes, and exits with 0 though it is asked for a code', async () => {
    const { stdout, status } = await slipway(
      ...['plan', 'dev', '--app', 'main.out', '--against', 'main.out', '--exit-code'],
    );
    expect(stdout).toMatch(/\nNo changes\.\n$/);
    expect(status).toBe(0);
  });

  it('exits with 3 where something is at risk and a code is asked for, else with 0', async () => {
    expect((await plan()).status).toBe(0);
    expect((await plan('--exit-code')).status).toBe(3);
  });

  it('prints the same plan as JSON, and nothing else', async () => {
    const { stdout } = await plan('--json');
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'slipway-plan',
      version: 1,
      isAtRisk: true,
      environment: 'dev',
      losses: [{ severity: 'lost', resource: expect.stringMatching(/^dev\/storage#Drafts/) }],
      network: [{ isAnyone: true, ports: 'tcp 80' }],
      settings: expect.arrayContaining([
        { workload: 'web', name: 'CPU', before: '0.25 vCPU', after: '0.5 vCPU' },
      ]),
    });
  });

  it('writes every file it is asked for, and says so', async () => {
    const files = ['reports/a.html', 'reports/a.md', 'reports/a.json'];
    const { stderr } = await plan(...files.flatMap((file) => ['-o', file]));
    expect(stderr).toMatch(/reports\/a\.html\nreports\/a\.md\nreports\/a\.json\n/);
    expect(readFileSync(join(folder, 'reports/a.md'), 'utf8')).toContain('`a.html`');
    expect(readFileSync(join(folder, 'reports/a.html'), 'utf8')).toMatch(/<figure><svg/);
  });

  it('shows colors only where they are wanted', async () => {
    expect((await plan()).stdout).not.toContain('\u001b[');
  });

  it.each([
    [
      'an environment that is misspelled',
      ['plan', 'prd'],
      /unknown environment; did you mean 'prod'/,
    ],
    ['a format that there is not', ['plan', 'dev', '-o', 'x.pdf'], /x\.pdf: in which format\?/],
    ['a folder that is not there', ['plan', 'dev', '--against', 'nowhere'], /no folder nowhere/],
  ])('answers %s in a line, with exit code 2', async (_what, args, message) => {
    const { status, stderr } = await slipway(...args, '--app', 'cdk.out');
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'x.pdf'))).toBe(false);
  });
});
