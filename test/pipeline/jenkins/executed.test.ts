import { describeWith } from '../../support/prerequisites';
import { REGIONS, SAMPLE, TOLD, YES } from './applications';
import { tell, type Told } from './told';

const REPORTING_STEPS = ['junit', 'publishHTML', 'mail', 'recordIssues', 'recordCoverage'];

const scenarios = {
  released: { text: SAMPLE, branch: 'main', answers: YES },
  failingTest: { text: SAMPLE, branch: 'main', answers: YES, fails: ['npm test'] },
  failingAudit: { text: SAMPLE, branch: 'main', answers: YES, fails: ['check:dependencies'] },
  failingSynth: { text: SAMPLE, branch: 'main', answers: YES, fails: ['cdk synth'] },
  failingPolicy: { text: SAMPLE, branch: 'main', answers: YES, fails: ['slipway policy'] },
  failingRelease: { text: SAMPLE, branch: 'main', answers: YES, fails: ['slipway release'] },
  failingPlan: { text: SAMPLE, branch: 'main', answers: YES, fails: ['slipway plan test'] },
  refused: { text: SAMPLE, branch: 'main', answers: { 'Deploy to prod?': false } },
  unanswered: { text: SAMPLE, branch: 'main' },
  failingDeploy: { text: SAMPLE, branch: 'main', answers: YES, fails: ['slipway deploy test'] },
  lackingPlugins: { text: TOLD, branch: 'main', answers: YES, missing: REPORTING_STEPS },
  onlyTest: { text: SAMPLE, branch: 'main', params: { ENVIRONMENT: 'test' } },
  superseded: { text: SAMPLE, branch: 'main', answers: YES, passedByNewer: 2 },
  told: { text: TOLD, branch: 'main', answers: YES },
  five: {
    text: REGIONS,
    branch: 'main',
    answers: { 'Deploy to prod-eu?': 'ada', 'Deploy to prod-us?': 'bo' },
  },
  fiveRefused: {
    text: REGIONS,
    branch: 'main',
    answers: { 'Deploy to prod-eu?': 'ada', 'Deploy to prod-us?': false },
  },
  fiveFailing: {
    text: REGIONS,
    branch: 'main',
    answers: { 'Deploy to prod-eu?': 'ada', 'Deploy to prod-us?': 'bo' },
    fails: ['slipway deploy prod-us'],
  },
} as const;

describeWith('groovy', 'the Jenkinsfile, executed on main', () => {
  let told: Told<keyof typeof scenarios>;
  beforeAll(() => {
    told = tell(scenarios);
  });

  it('checks, synthesizes once, releases once, and deploys that release to every environment in order', () => {
    expect(told.build('released')).toMatchObject({
      result: 'SUCCESS',
      description: 'prod approved by ada',
    });
    expect(told.stages('released')).toEqual([
      'Check',
      'Test',
      'Generated files',
      'Audit',
      'Synthesize',
      'Policy',
      'Compare',
      'Release',
      'Prepare dev',
      'Deploy dev',
      'Prepare test',
      'Deploy test',
      'Prepare prod',
      'Approve prod',
      'Deploy prod',
    ]);
    expect(told.commands('released', 'cdk synth')).toHaveLength(1);
    expect(told.commands('released', 'slipway release')).toEqual([
      'npx slipway release --app cdk.out --push',
    ]);
    expect(told.deployed('released')).toEqual(['dev', 'test', 'prod']);
    expect(told.commands('released', 'rollback')).toEqual([]);
  });

  it('deploys with the assembly and the record that were made before, and nothing of its own', () => {
    for (const environment of ['dev', 'test', 'prod']) {
      const steps = told
        .build('released')
        .events.filter(({ around }) => around.includes(`stage Deploy ${environment}`))
        .map(({ what }) => what);
      expect(steps.slice(1)).toEqual([
        'checkout',
        'sh npm ci',
        'unstash assembly',
        'unstash release',
        `sh npx slipway deploy ${environment} --app cdk.out --release release/release.json --output reports/deploy-${environment}.xml --output reports/deploy-${environment}.html`,
        `junit reports/deploy-${environment}.xml`,
        `html Deployment of ${environment} reports/deploy-${environment}.html`,
      ]);
    }
  });

  it('keeps for people what was found, planned and released', () => {
    expect(told.happened('released', 'archive')).toEqual([
      'archive reports/*.sarif',
      'archive reports/architecture.md',
      'archive release/**',
      'archive reports/plan-dev.md',
      'archive reports/plan-test.md',
      'archive reports/plan-prod.md',
    ]);
    expect(told.happened('released', 'html')).toEqual([
      'html Architecture reports/architecture.html',
      'html Plan dev reports/plan-dev.html',
      'html Deployment of dev reports/deploy-dev.html',
      'html Plan test reports/plan-test.html',
      'html Deployment of test reports/deploy-test.html',
      'html Plan prod reports/plan-prod.html',
      'html Deployment of prod reports/deploy-prod.html',
    ]);
    expect(told.happened('released', 'junit')).toEqual([
      'junit reports/junit.xml',
      ...['dev', 'test', 'prod'].map((name) => `junit reports/deploy-${name}.xml`),
    ]);
    expect(told.happened('released', 'issues')).toEqual(['issues Policy reports/*.sarif']);
    expect(told.happened('told', 'coverage')).toEqual([
      'coverage reports/coverage/cobertura-coverage.xml',
    ]);
    expect(told.happened('released', 'coverage')).toEqual([]);
  });

  it('does nothing after a failure but tell what it has', () => {
    expect(told.build('failingTest').result).toBe('FAILURE');
    expect(told.happened('failingTest', 'junit')).toEqual(['junit reports/junit.xml']);
    // Those beside it run to their end.
    expect(told.stages('failingTest')).toEqual(['Check', 'Test', 'Generated files', 'Audit']);
    expect(told.stages('failingAudit')).toEqual(told.stages('failingTest'));
    expect(told.stages('failingSynth').at(-1)).toBe('Synthesize');
    expect(told.happened('failingSynth', 'stash')).toEqual([]);
    expect(told.stages('failingPolicy').slice(-2)).toEqual(['Policy', 'Compare']);
    expect(told.happened('failingPolicy', 'archive reports/*.sarif')).toHaveLength(1);
    expect(told.stages('failingRelease').at(-1)).toBe('Release');
    expect(told.happened('failingRelease', 'stash release')).toEqual([]);
    for (const name of ['failingTest', 'failingSynth', 'failingPolicy', 'failingRelease'] as const)
      expect(told.deployed(name)).toEqual([]);
  });

  it('stops where a plan or a deployment fails: what comes later keeps what it has', () => {
    expect(told.build('failingDeploy').result).toBe('FAILURE');
    expect(told.deployed('failingDeploy')).toEqual(['dev', 'test']);
    expect(told.stages('failingDeploy').at(-1)).toBe('Deploy test');
    expect(told.happened('failingDeploy', 'input')).toEqual([]);
    expect(told.deployed('failingPlan')).toEqual(['dev']);
    expect(told.stages('failingPlan').at(-1)).toBe('Prepare test');
  });

  it('deploys nothing that a person refused or did not answer', () => {
    for (const name of ['refused', 'unanswered'] as const) {
      expect(told.build(name).result).toBe('ABORTED');
      expect(told.deployed(name)).toEqual(['dev', 'test']);
    }
  });

  it('goes on without plugins that only report, and says which', () => {
    expect(told.build('lackingPlugins').result).toBe('SUCCESS');
    expect(told.deployed('lackingPlugins')).toEqual(['dev', 'prod']);
    const missing = told
      .happened('lackingPlugins', 'echo Left out')
      .map((line) => /'([\w-]+)'/.exec(line)![1]);
    expect(new Set(missing)).toEqual(
      new Set(['junit', 'coverage', 'warnings-ng', 'htmlpublisher']),
    );
    // What is kept without a plugin is kept.
    expect(told.happened('lackingPlugins', 'archive')).toEqual(told.happened('told', 'archive'));
  });

  it('plans and deploys one environment alone where that is chosen, and asks for no other', () => {
    expect(told.deployed('onlyTest')).toEqual(['test']);
    expect(told.commands('onlyTest', 'slipway plan')).toHaveLength(1);
    expect(told.happened('onlyTest', 'input')).toEqual([]);
  });

  it('lets no older build pass after a newer one', () => {
    expect(told.build('superseded').result).toBe('NOT_BUILT');
    expect(told.deployed('superseded')).toEqual([]);
  });

  it('holds no agent while it waits for a lock, and counts no such wait', () => {
    for (const { what, around } of told.build('released').events) {
      if (!what.includes('slipway deploy')) continue;
      const kinds = around.map((one) => one.split(' ')[0]);
      expect(kinds).toEqual(['stage', 'lock', 'agent', 'timeout']);
    }
  });

  it('has credentials in the stages that talk to AWS alone, those that change it where it changes it', () => {
    const roles = told.build('told').events.flatMap(({ what, around }) => {
      const credentials = around.filter((one) => one.startsWith('environment '));
      expect(credentials.length > 0).toBe(
        around.some((one) => /^stage (?:Plan|Prepare|Release|Deploy)/.test(one)),
      );
      return /npx slipway (?:plan|release|deploy)/.test(what)
        ? [[/slipway (\w+)/.exec(what)![1], ...credentials]]
        : [];
    });
    const role = (name: string) =>
      `environment AWS_ROLE_ARN=arn:aws:iam::111111111111:role/${name} AWS_WEB_IDENTITY_TOKEN_FILE=(shop-aws)`;
    expect(roles).toEqual([
      ['release', role('shop-pipeline')],
      ['plan', role('shop-pipeline')],
      ['deploy', role('shop-pipeline')],
      ['plan', role('shop-pipeline')],
      ['deploy', role('shop-pipeline')],
    ]);
  });

  it('runs in the container image that the configuration names, and asks those who may approve', () => {
    const agents = new Set(
      told
        .build('told')
        .events.flatMap(({ around }) => around.filter((one) => one.startsWith('agent '))),
    );
    expect([...agents]).toEqual(['agent linux && docker in registry.example.com/agent:24']);
    // Each container is a new one: packages are kept in the workspace, which outlives it.
    expect(new Set(told.commands('told', 'npm ci'))).toEqual(
      new Set(['npm ci --cache .npm --prefer-offline']),
    );
    expect(new Set(told.commands('released', 'npm ci'))).toEqual(new Set(['npm ci']));
    expect(told.happened('told', 'input')).toEqual(['input Deploy to prod? of ada,operators']);
  });

  it('deploys regions side by side, under one lock, once all that ask were answered', () => {
    expect(told.build('five').result).toBe('SUCCESS');
    expect(told.deployed('five')).toEqual(['dev', 'test', 'prod-eu', 'prod-us', 'prod-ap']);
    const last = told.build('five').events.filter(({ what }) => what.includes('deploy prod-'));
    expect(last).toHaveLength(3);
    for (const { around } of last) {
      expect(around).toContain('parallel');
      expect(around).toContain('lock shop-prod-eu shop-prod-us shop-prod-ap');
    }
    expect(told.build('fiveRefused').result).toBe('ABORTED');
    expect(told.deployed('fiveRefused')).toEqual(['dev', 'test']);
    expect(told.build('fiveFailing').result).toBe('FAILURE');
  });
});
