import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { resolveApplication } from '../../lib/config';
import { pipelineOf, renderGitlab } from '../../lib/pipeline';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, sampleApplication } from '../support/sample';

const CLI = join(dirname(require.resolve('gitlab-ci-local/package.json')), 'dist/index.js');

/** A repository whose pipeline is run here, by commands that only note that they ran. */
function repository(text: string, branch: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-gitlab-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  writeFileSync(join(folder, '.gitlab-ci.yml'), text);
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(
    join(folder, '.gitignore'),
    'bin/\nran\n.gitlab-ci-local/\n.npm/\ncdk.out/\nrelease/\nreports/\n',
  );
  mkdirSync(join(folder, 'bin'));
  for (const name of ['npm', 'npx']) {
    const file = join(folder, 'bin', name);
    writeFileSync(
      file,
      `#!/bin/sh\necho "${name} $*" >> ${join(folder, 'ran')}\nmkdir -p cdk.out && touch cdk.out/x\nmkdir -p release reports && touch release/release.json\n`,
    );
    chmodSync(file, 0o755);
  }
  appendFileSync(join(folder, 'ran'), '');
  git('init', '--initial-branch', 'main');
  git('remote', 'add', 'origin', 'git@gitlab.example.com:team/shop.git');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-m', 'first');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  if (branch !== 'main') git('checkout', '-b', branch);
  return folder;
}

function gitlab(folder: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
      HOME: folder,
      GCL_FORCE_SHELL_EXECUTOR: 'true',
    },
  });
  const ran = readFileSync(join(folder, 'ran'), 'utf8').split('\n').filter(Boolean);
  return { status, output: stdout + stderr, stdout, ran };
}

const folders: string[] = [];
const prepared = (text: string, branch = 'main'): string => {
  folders.push(repository(text, branch));
  return folders.at(-1)!;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const sample = renderGitlab(pipelineOf(sampleApplication()));

describe('the file for GitLab CI', () => {
  it('is what GitLab’s schema takes, with a job for each stage of commands', () => {
    const { status, stdout, output } = gitlab(prepared(sample), '--list-json');
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    const jobs = JSON.parse(stdout) as { name: string; when: string }[];
    const work = pipelineOf(sampleApplication())
      .groups.flat()
      .filter((stage) => stage.kind === 'work');
    expect(jobs.map(({ name }) => name)).toEqual(work.map(({ name }) => name));
    // In a pipeline of the default branch.
    expect(jobs.filter(({ when }) => when === 'never').map(({ name }) => name)).toEqual([
      'Affected',
      'Build images',
      'Plan dev',
      'Plan test',
      'Plan prod',
    ]);
    expect(jobs.filter(({ when }) => when === 'manual').map(({ name }) => name)).toEqual([
      'Deploy prod',
    ]);
    expect(
      gitlab(prepared(sample.replace('interruptible: true', 'interruptible: 7')), '--list-json')
        .status,
    ).not.toBe(0);
  });

  it('hands the token to the jobs that talk to AWS alone', () => {
    const text = renderGitlab(
      pipelineOf(
        resolveApplication(
          {
            name: 'shop',
            delivery: {
              jenkins: {
                agentImage: 'registry.example.com/$IMAGE:24',
                oidcIssuer: 'https://gitlab.example.com',
                oidcSubject: 'project_path:team/shop:ref_type:branch:ref:main',
              },
            },
            environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
          },
          { root: PROJECT_ROOT },
        ),
      ),
    );
    const jobs = text.split(/\n(?=\S)/);
    const withToken = jobs.filter((job) => job.includes('AWS_TOKEN'));
    expect(withToken.map((job) => job.split(':')[0])).toEqual([
      'Release',
      'Plan dev',
      'Prepare dev',
      'Deploy dev',
    ]);
    expect(text).toContain('image: registry.example.com/$$IMAGE:24');
  });
});

describeWith('rsync', 'the file for GitLab CI, run', () => {
  it('runs the commands of the model in order, and leaves production to a person', () => {
    const { status, ran, output } = gitlab(prepared(sample));
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(deployments(ran)).toEqual(['deploy dev', 'deploy test']);
    expect(ran.filter((command) => command.includes('cdk synth'))).toHaveLength(1);
    expect(ran.filter((command) => command.includes('slipway release'))).toEqual([
      'npx slipway release --app cdk.out --push',
    ]);
  });

  it('deploys where a person starts the job', () => {
    const { ran } = gitlab(prepared(sample), '--manual', 'Deploy prod');
    expect(deployments(ran).at(-1)).toBe('deploy prod');
  });

  it('builds and plans on another branch, and deploys nothing', () => {
    const { ran } = gitlab(prepared(sample, 'feature'), ...MERGE_REQUEST);
    expect(ran.filter((command) => command.includes('slipway plan'))).toHaveLength(3);
    expect(ran.filter((command) => command.includes('slipway release'))).toEqual([
      'npx slipway release --app cdk.out',
    ]);
    expect(deployments(ran)).toEqual([]);
  });

  it('builds nothing for a merge request that changes nothing that is built', () => {
    const folder = prepared(sample.replace('echo everything', 'echo nothing'), 'feature');
    const { status, ran, output } = gitlab(folder, ...MERGE_REQUEST);
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(ran.filter((command) => command.startsWith('npx'))).toEqual([]);
    expect(ran.filter((command) => command.startsWith('npm test'))).toHaveLength(1);
  });

  it('deploys an earlier release again, checking and building nothing', () => {
    const release = '20261121T204940Z-0eadc7a';
    const { status, ran, output } = gitlab(prepared(sample), '--variable', `RELEASE=${release}`);
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(ran.filter((command) => !command.startsWith('npm ci'))).toEqual([
      `npx slipway rollback dev ${release}`,
      `npx slipway rollback test ${release}`,
    ]);
  });

  it.each(['prod', '--help', '$(touch here)'])(
    'runs nothing for what is no release: %s',
    (typed) => {
      const { ran } = gitlab(prepared(sample), '--variable', `RELEASE=${typed}`);
      expect(ran).toEqual([]);
    },
  );
});

const MERGE_REQUEST = ['--variable', 'CI_PIPELINE_SOURCE=merge_request_event'];

const deployments = (ran: readonly string[]): string[] =>
  ran.flatMap((command) => /slipway ((?:deploy|rollback) \w+)/.exec(command)?.[1] ?? []);
