import { renderJenkinsfile } from '../../../lib/pipeline';
import { resolveApplication } from '../../../lib/config';
import { describeWith } from '../../support/prerequisites';
import { PROJECT_ROOT, sampleApplication } from '../../support/sample';
import { builds, type Build, type Scenario } from './builds';

const ACCOUNT = { account: '111111111111', region: 'eu-west-1' };
const YES = { 'Deploy to prod?': 'ada' };

const application = (config: object) =>
  renderJenkinsfile(
    resolveApplication(
      { name: 'shop', environments: { dev: ACCOUNT }, ...config },
      {
        root: PROJECT_ROOT,
      },
    ),
  );

describeWith('groovy', 'the Jenkinsfile, executed', () => {
  const sample = renderJenkinsfile(sampleApplication());
  const told = application({
    delivery: {
      approvers: ['ada', 'operators'],
      notify: { mail: ['team@example.com'], webhookCredential: 'chat' },
      jenkins: {
        agentImage: 'registry.example.com/agent:24',
        oidcIssuer: 'https://jenkins.example.com/oidc',
        oidcSubject: 'https://jenkins.example.com/job/shop/job/main/',
      },
    },
    environments: { dev: ACCOUNT, prod: ACCOUNT },
  });
  const regions = application({
    environments: {
      dev: ACCOUNT,
      test: ACCOUNT,
      'prod-eu': { ...ACCOUNT, approval: true },
      'prod-us': { ...ACCOUNT, region: 'us-east-1', approval: true, alongside: true },
      'prod-ap': { ...ACCOUNT, region: 'ap-southeast-1', alongside: true },
    },
  });

  const scenarios = {
    released: { text: sample, branch: 'main', answers: YES },
    pullRequest: { text: sample, branch: 'PR-7', changeId: '7' },
    otherBranch: { text: sample, branch: 'feature' },
    failingTest: { text: sample, branch: 'main', answers: YES, fails: ['npm test'] },
    failingSynth: { text: sample, branch: 'main', answers: YES, fails: ['cdk synth'] },
    refused: { text: sample, branch: 'main', answers: { 'Deploy to prod?': false } },
    unanswered: { text: sample, branch: 'main' },
    failingDeploy: { text: sample, branch: 'main', answers: YES, fails: ["never 'test/**'"] },
    lackingPlugins: {
      text: sample,
      branch: 'main',
      answers: YES,
      missing: ['junit', 'publishHTML', 'mail'],
    },
    onlyTest: { text: sample, branch: 'main', params: { ENVIRONMENT: 'test' } },
    superseded: { text: sample, branch: 'main', answers: YES, passedByNewer: 2 },
    told: { text: told, branch: 'main', answers: YES },
    toldOfFailure: { text: told, branch: 'main', answers: YES, fails: ['cdk deploy'] },
    toldOfNothingNew: {
      text: told,
      branch: 'main',
      answers: YES,
      fails: ['cdk deploy'],
      previous: 'FAILURE',
    },
    toldOfRecovery: { text: told, branch: 'main', answers: YES, previous: 'FAILURE' },
    toldNothingOfBranches: { text: told, branch: 'feature', fails: ['npm test'] },
    toldWithoutMail: {
      text: told,
      branch: 'main',
      answers: YES,
      fails: ['cdk deploy', 'curl'],
      missing: ['mail'],
    },
    five: {
      text: regions,
      branch: 'main',
      answers: { 'Deploy to prod-eu?': 'ada', 'Deploy to prod-us?': 'bo' },
    },
    fiveRefused: {
      text: regions,
      branch: 'main',
      answers: { 'Deploy to prod-eu?': 'ada', 'Deploy to prod-us?': false },
    },
  } satisfies Record<string, Scenario>;

  let made: Readonly<Record<string, Build>> = {};
  beforeAll(() => {
    const names = Object.keys(scenarios);
    const results = builds(Object.values(scenarios));
    made = Object.fromEntries(names.map((name, index) => [name, results[index]!]));
  });
  const build = (name: keyof typeof scenarios): Build => made[name]!;
  const commands = (name: keyof typeof scenarios, holding: string): string[] =>
    build(name).events.flatMap(({ what }) =>
      what.startsWith('sh ') && what.includes(holding) ? [what.slice(3)] : [],
    );
  const deployed = (name: keyof typeof scenarios): string[] =>
    commands(name, 'cdk deploy').map((command) => /'([\w-]+)\/\*\*'/.exec(command)![1]!);
  const happened = (name: keyof typeof scenarios, what: string): string[] =>
    build(name).events.flatMap((event) => (event.what.startsWith(what) ? [event.what] : []));

  it('checks, synthesizes once, and deploys that assembly to every environment in order', () => {
    expect(build('released')).toMatchObject({
      result: 'SUCCESS',
      description: 'prod approved by ada',
    });
    expect(commands('released', 'cdk synth')).toHaveLength(1);
    expect(deployed('released')).toEqual(['dev', 'test', 'prod']);
    const names = build('released').events.map(({ what }) => what);
    const order = [
      names.findIndex((what) => what.includes('npm test')),
      names.indexOf('stash assembly'),
      names.findIndex((what) => what.includes("never 'dev/**'")),
      names.findIndex((what) => what.startsWith('input ')),
      names.findIndex((what) => what.includes("never 'prod/**'")),
    ];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('compares on any branch, with the role that reads, and deploys nothing', () => {
    for (const name of ['pullRequest', 'otherBranch'] as const) {
      expect(build(name).result).toBe('SUCCESS');
      expect(commands(name, 'cdk diff')).toHaveLength(3);
      expect(deployed(name)).toEqual([]);
      expect(happened(name, 'input')).toEqual([]);
    }
  });

  it('does nothing after a failure but tell what it has', () => {
    expect(build('failingTest').result).toBe('FAILURE');
    expect(happened('failingTest', 'junit')).toEqual(['junit reports/junit.xml']);
    expect(commands('failingTest', 'cdk')).toEqual([]);
    // Those beside it run to their end.
    expect(commands('failingTest', 'check:lint')).toHaveLength(1);
    expect(build('failingSynth').result).toBe('FAILURE');
    expect(happened('failingSynth', 'stash')).toEqual([]);
  });

  it('stops where a deployment fails: what comes later keeps what it has', () => {
    expect(build('failingDeploy').result).toBe('FAILURE');
    expect(deployed('failingDeploy')).toEqual(['dev', 'test']);
    expect(commands('failingDeploy', 'prod')).toEqual([]);
    expect(happened('failingDeploy', 'input')).toEqual([]);
  });

  it('deploys nothing that a person refused or did not answer', () => {
    for (const name of ['refused', 'unanswered'] as const) {
      expect(build(name).result).toBe('ABORTED');
      expect(deployed(name)).toEqual(['dev', 'test']);
    }
  });

  it('goes on without plugins that only report, and says which', () => {
    expect(build('lackingPlugins').result).toBe('SUCCESS');
    expect(happened('lackingPlugins', 'echo Left out')).toEqual([
      "echo Left out: it needs the Jenkins plugin 'junit'.",
      "echo Left out: it needs the Jenkins plugin 'htmlpublisher'.",
    ]);
  });

  it('deploys to one environment alone where that is chosen, and asks for no other', () => {
    expect(deployed('onlyTest')).toEqual(['test']);
    expect(happened('onlyTest', 'input')).toEqual([]);
  });

  it('lets no older build pass after a newer one', () => {
    expect(build('superseded').result).toBe('NOT_BUILT');
    expect(deployed('superseded')).toEqual([]);
  });

  it('holds no agent while it waits for a lock, and counts no such wait', () => {
    for (const { what, around } of build('released').events) {
      if (!what.includes('cdk deploy')) continue;
      const kinds = around.map((one) => one.split(' ')[0]);
      expect(kinds).toEqual(['stage', 'lock', 'agent', 'timeout']);
    }
  });

  it('has credentials in the stages that talk to AWS alone, those that change it where it deploys', () => {
    const roles = build('told').events.flatMap(({ what, around }) => {
      const credentials = around.filter((one) => one.startsWith('environment '));
      expect(credentials.length > 0).toBe(around.some((one) => /^stage (?:Diff|Deploy)/.test(one)));
      return what.includes('npx cdk d') ? [[/cdk (\w+)/.exec(what)![1], ...credentials]] : [];
    });
    const role = (name: string) =>
      `environment AWS_ROLE_ARN=arn:aws:iam::111111111111:role/${name} AWS_WEB_IDENTITY_TOKEN_FILE=(shop-aws)`;
    expect(roles).toEqual([
      ['diff', role('shop-pipeline-diff')],
      ['deploy', role('shop-pipeline')],
      ['diff', role('shop-pipeline-diff')],
      ['deploy', role('shop-pipeline')],
    ]);
  });

  it('runs in the container image that the configuration names, and asks those who may approve', () => {
    const agents = new Set(
      build('told').events.flatMap(({ around }) =>
        around.filter((one) => one.startsWith('agent ')),
      ),
    );
    expect([...agents]).toEqual(['agent linux && docker in registry.example.com/agent:24']);
    expect(happened('told', 'input')).toEqual(['input Deploy to prod? of ada,operators']);
  });

  it('tells the team once when the main branch breaks, and once when it works again', () => {
    expect(happened('told', 'mail')).toEqual([]);
    expect(happened('toldOfFailure', 'mail')).toEqual([
      'mail team@example.com: shop/main failed: build 7',
    ]);
    expect(commands('toldOfFailure', 'curl')).toHaveLength(1);
    expect(happened('toldOfNothingNew', 'mail')).toEqual([]);
    expect(happened('toldOfRecovery', 'mail')).toEqual([
      'mail team@example.com: shop/main works again: build 7',
    ]);
    expect(happened('toldNothingOfBranches', 'mail')).toEqual([]);
    const chat = build('toldOfFailure').events.find(({ what }) => what.includes('curl'))!;
    expect(chat.around).toContain('credentials chat');
    // A chat that does not answer, or no plugin for mail: the build is what it was.
    expect(build('toldWithoutMail').result).toBe('FAILURE');
    expect(commands('toldWithoutMail', 'curl')).toHaveLength(1);
  });

  it('deploys regions side by side, under one lock, once all that ask were answered', () => {
    expect(build('five').result).toBe('SUCCESS');
    expect(deployed('five')).toEqual(['dev', 'test', 'prod-eu', 'prod-us', 'prod-ap']);
    const last = build('five').events.filter(
      ({ what }) => what.includes('never') && what.includes('prod-'),
    );
    for (const { around } of last) {
      expect(around).toContain('parallel');
      expect(around).toContain('lock shop-prod-eu shop-prod-us shop-prod-ap');
    }
    expect(build('fiveRefused').result).toBe('ABORTED');
    expect(deployed('fiveRefused')).toEqual(['dev', 'test']);
  });
});
