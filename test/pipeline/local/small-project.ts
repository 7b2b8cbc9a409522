import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import type { Pipeline, Stage, WorkStage } from '../../../lib/pipeline/model';
import { build, type BuildOptions } from './build';
import { sourceOf, type SourceOptions } from './checkout';
import type { Screen } from './screen';
import type { Report } from './summary';

/** A repository of two commits; the second one changed `greeting`. */
export function smallProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-small-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  const commit = (message: string) => {
    git('add', '--all');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message', message);
  };
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(folder, 'greeting'), 'hello\n');
  writeFileSync(join(folder, '.gitignore'), 'ignored\n');
  commit('First');
  writeFileSync(join(folder, 'greeting'), 'good day\n');
  commit('Second');
  return folder;
}

export const work = (
  name: string,
  commands: readonly string[],
  more: Partial<WorkStage> = {},
): WorkStage => ({ kind: 'work', name, purpose: '', commands, timeLimitMinutes: 1, ...more });

export const approval = (environment: string): Stage => ({
  kind: 'approval',
  name: `Approve ${environment}`,
  question: `Deploy to ${environment}?`,
  environment,
  approvers: [],
  timeLimitHours: 1,
});

export const pipelineWith = (...groups: readonly (readonly Stage[])[]): Pipeline => ({
  application: 'small',
  groups,
  environments: ['dev', 'prod'],
  agent: { label: '', oidc: false },
  notify: { mail: [] },
  oneBuildAtATime: true,
});

export const silent: Screen = {
  begins: () => undefined,
  ends: () => undefined,
  asking: (question) => question(),
  close: () => undefined,
};

export const plain = pc.createColors(false);

export interface Built extends Report {
  readonly output: string;
  readonly project: string;
}

/** Builds stages of shell commands in a small repository. */
export async function built(
  groups: readonly (readonly Stage[])[],
  options: Partial<BuildOptions> & SourceOptions = {},
): Promise<Built> {
  const project = options.project ?? smallProject();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-built-'));
  const signal = options.signal ?? new AbortController().signal;
  const output = join(folder, 'output');
  const report = await build({
    pipeline: pipelineWith(...groups),
    source: sourceOf(project, join(folder, 'source'), options),
    project,
    scratch: join(folder, 'scratch'),
    output,
    number: 7,
    kind: { of: 'main' },
    leftOut: new Set(),
    answers: { yes: true, refuse: [], signal },
    screen: silent,
    signal,
    surroundings: () =>
      Promise.resolve({
        engine: { ENGINE: 'here' },
        keys: ({ arn }) => Promise.resolve({ AWS_ACCESS_KEY_ID: `key of ${arn}` }),
      }),
    ...options,
  });
  return { ...report, output, project };
}

export const outcomes = ({ stages }: Report): Record<string, string> =>
  Object.fromEntries(stages.map(({ name, outcome }) => [name, outcome]));
