import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pipelineOf, renderJenkinsfile } from '../../../lib/pipeline';
import { describeWith } from '../../support/prerequisites';
import { PROJECT_ROOT, sampleApplication } from '../../support/sample';
import { REGIONS, SAMPLE, TOLD } from '../jenkins/applications';
import { cascSchema } from './casc-keys';
import { callsOf, type Call } from './job-dsl';

const FOLDER = join(PROJECT_ROOT, 'docs', 'pipeline');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const page = readFileSync(join(PROJECT_ROOT, 'docs', 'pipeline.md'), 'utf8');
const application = sampleApplication();
const pipeline = pipelineOf(application);

describe('the settings of a fresh Jenkins', () => {
  const settings = cascSchema.parse(parse(read('jenkins.yaml')));
  const credentials = settings.credentials.system.domainCredentials.flatMap((one) =>
    one.credentials.map((credential) => Object.entries(credential)[0]!),
  );
  const idOf = (kind: string) =>
    credentials.find(([name]) => name === kind)?.[1] as { readonly id: string };

  it('have the keys that Configuration as Code knows, and no secret in them', () => {
    expect(credentials.map(([kind]) => kind)).toEqual([
      'usernamePassword',
      'idTokenFile',
      'string',
    ]);
    expect(() => cascSchema.parse({ ...settings, jenkin: {} })).toThrow();
  });

  it('have an agent with the label that the stages ask for', () => {
    const labels = settings.jenkins.nodes.flatMap(({ permanent }) =>
      permanent.labelString.split(' '),
    );
    for (const label of pipeline.agent.label.split(' && ')) expect(labels).toContain(label);
    expect(settings.jenkins.numExecutors).toBe(0);
  });

  it('have the credential that the stages name, whose token outlives the longest of them', () => {
    expect(idOf('idTokenFile').id).toBe(`${application.name}-aws`);
    expect(TOLD).toContain(`credentials('shop-aws')`);
    const longest = Math.max(
      ...pipeline.groups
        .flat()
        .map((stage) => (stage.kind === 'work' && stage.role ? stage.timeLimitMinutes : 0)),
    );
    expect(settings.security.idToken.tokenLifetime).toBeGreaterThan(longest * 60);
  });

  it('name every variable on the page that tells how to start it', () => {
    const variables = [...read('jenkins.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
    expect(variables.length).toBeGreaterThan(5);
    for (const name of variables) expect(page).toContain(name);
  });
});

describe('the plugins of a fresh Jenkins', () => {
  const plugins = read('plugins.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  it('have those that the Jenkinsfile asks for by name', () => {
    const asked = [SAMPLE, TOLD, REGIONS, renderJenkinsfile(application)].flatMap((text) =>
      [...text.matchAll(/withPlugin\('([\w-]+)'\)/g)].map(([, name]) => name!),
    );
    expect(new Set(asked).size).toBe(5);
    for (const name of asked) expect(plugins).toContain(name);
  });

  it('are the ids of plugins, each once', () => {
    expect(new Set(plugins).size).toBe(plugins.length);
    for (const name of plugins) expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it('are put into the image with the other files, which are there', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names]) =>
      names!.split(' '),
    );
    expect(copied.sort()).toEqual(['jenkins.yaml', 'job.groovy', 'plugins.txt']);
    const { jobs } = cascSchema.parse(parse(read('jenkins.yaml')));
    expect(read('Dockerfile')).toContain(
      `COPY jenkins.yaml job.groovy ${jobs[0]!.file.replace('job.groovy', '')}`,
    );
  });
});

/** What Job DSL and the plugin GitHub Branch Source call the things that the job is made of. */
const KNOWN = [
  'multibranchPipelineJob displayName branchSources branchSource source github id repoOwner repository',
  'repositoryUrl configuredByUrl credentialsId traits gitHubBranchDiscovery gitHubPullRequestDiscovery strategyId',
  'factory workflowBranchProjectFactory scriptPath triggers periodicFolderTrigger interval',
  'orphanedItemStrategy discardOldItems numToKeep',
].flatMap((line) => line.split(' '));

describeWith('groovy', 'the job of a fresh Jenkins, executed', () => {
  const flat = (calls: readonly Call[]): Call[] =>
    calls.flatMap((call) => [call, ...flat(call.calls)]);
  let calls: Call[];
  beforeAll(() => {
    calls = callsOf(join(FOLDER, 'job.groovy'));
  });
  const given = (name: string) =>
    flat(calls)
      .filter((call) => call.name === name)
      .map((call) => call.arguments[0]);

  it('is one job of the repository, which runs its Jenkinsfile', () => {
    expect(calls.map(({ name, arguments: [job] }) => [name, job])).toEqual([
      ['multibranchPipelineJob', application.name],
    ]);
    expect(given('scriptPath')).toEqual(['Jenkinsfile']);
    expect(given('id')).toHaveLength(1);
    for (const { name } of flat(calls)) expect(KNOWN).toContain(name);
  });

  it('builds pull requests as merged, and no fork', () => {
    const traits = flat(calls).find(({ name }) => name === 'traits')!;
    expect(
      traits.calls.map(({ name, calls: [strategy] }) => [name, strategy?.arguments[0]]),
    ).toEqual([
      ['gitHubBranchDiscovery', 1],
      ['gitHubPullRequestDiscovery', 1],
    ]);
  });

  it('reads the repository with a credential that the settings have', () => {
    const text = read('jenkins.yaml');
    for (const id of given('credentialsId')) expect(text).toContain(`id: '${String(id)}'`);
    expect(given('credentialsId')).toEqual(['github']);
  });
});
