import { stringify } from 'yaml';
import { jobId, jobsOf, type Job } from './jobs';
import type { Pipeline, Report, WorkStage } from './model';

/** Where GitHub Actions looks for it. */
export const GITHUB_FILE = '.github/workflows/deliver.yml';

type Yaml = Readonly<Record<string, unknown>>;

/**
 * The pipeline as a workflow of GitHub Actions. Who may approve is set at the repository's environments (Settings →
 * Environments → Required reviewers): GitHub keeps it out of files.
 */
export function renderGithub(pipeline: Pipeline): string {
  const { application, environments, oneBuildAtATime } = pipeline;
  const workflow = {
    name: `Deliver ${application}`,
    on: {
      push: { branches: ['main'] },
      pull_request: {},
      workflow_dispatch: {
        inputs: {
          environment: {
            description: 'Where the main branch is deployed to',
            type: 'choice',
            options: ['all', ...environments],
            default: 'all',
          },
        },
      },
    },
    permissions: { contents: 'read' },
    ...(oneBuildAtATime && {
      concurrency: {
        group: '${{ github.workflow }}-${{ github.ref }}',
        'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
      },
    }),
    jobs: Object.fromEntries(
      jobsOf(pipeline).flatMap((group) =>
        group.map((job) => [jobId(job.stage), jobOf(job, pipeline)]),
      ),
    ),
  };
  return (
    '# Generated from slipway.config.ts by `npx slipway pipeline --for github`. Do not edit.\n' +
    stringify(workflow, { lineWidth: 0 })
  );
}

function jobOf({ stage, after, approval }: Job, { agent }: Pipeline): Yaml {
  const { name, release, environment, role, timeLimitMinutes } = stage;
  return {
    name,
    ...(after.length > 0 && { needs: after.map(jobId) }),
    ...(release !== undefined && { if: conditionOf(environment) }),
    ...(release === undefined &&
      isAfterRelease(after) && { if: '${{ !failure() && !cancelled() }}' }),
    'runs-on': 'ubuntu-latest',
    ...(agent.image !== undefined && { container: literal(agent.image) }),
    ...(approval !== undefined && { environment: approval.environment }),
    // Queued behind one another; of those that wait, GitHub keeps the newest.
    ...(release !== undefined && {
      concurrency: { group: release.lock, 'cancel-in-progress': false },
    }),
    ...(role !== undefined &&
      agent.oidc && { permissions: { contents: 'read', 'id-token': 'write' } }),
    'timeout-minutes': timeLimitMinutes,
    steps: stepsOf(stage, agent.oidc),
  };
}

/** What was left out on purpose is no failure of what comes before. */
const conditionOf = (environment: string | undefined): string => {
  const chosen = ['', 'all', ...(environment === undefined ? [] : [environment])]
    .map((one) => `inputs.environment == '${one}'`)
    .join(' || ');
  return `\${{ !failure() && !cancelled() && github.ref == 'refs/heads/main' && github.event_name != 'pull_request' && (${chosen}) }}`;
};

const isAfterRelease = (after: readonly WorkStage[]): boolean =>
  after.some(({ release }) => release !== undefined);

function stepsOf({ assembly, commands, role, reports = [] }: WorkStage, oidc: boolean): Yaml[] {
  return [
    // What the commit builds upon is compared with.
    { uses: 'actions/checkout@v4', with: { 'fetch-depth': 2 } },
    { uses: 'actions/setup-node@v4', with: { 'node-version': '24', cache: 'npm' } },
    { run: 'npm ci' },
    ...(assembly === 'read'
      ? [{ uses: 'actions/download-artifact@v4', with: { name: 'assembly', path: 'cdk.out' } }]
      : []),
    ...(role !== undefined && oidc
      ? [
          {
            uses: 'aws-actions/configure-aws-credentials@v4',
            with: { 'role-to-assume': role.arn, 'aws-region': role.region },
          },
        ]
      : []),
    ...commands.map((command) => ({ run: literal(command) })),
    ...(assembly === 'written'
      ? [
          {
            uses: 'actions/upload-artifact@v4',
            with: { name: 'assembly', path: 'cdk.out', 'include-hidden-files': true },
          },
        ]
      : []),
    ...filesOf(reports),
  ];
}

function filesOf(reports: readonly Report[]): Yaml[] {
  const files = reports.flatMap((report) => (report.kind === 'html' ? [] : [report.files]));
  if (files.length === 0) return [];
  return [
    {
      if: '${{ always() }}',
      uses: 'actions/upload-artifact@v4',
      with: {
        name: 'reports-${{ github.job }}',
        path: files.join('\n'),
        'if-no-files-found': 'ignore',
      },
    },
  ];
}

/** `${{` would begin an expression. */
const literal = (text: string): string => text.replaceAll('${{', "${{ '${{' }}");
