import { stringify } from 'yaml';
import { deciding, jobId, jobsOf, type Job } from '../jobs';
import type { Pipeline, WorkStage } from '../model';
import { ALL, API_KEY, secretName } from '../words';
import { conditionOf } from './condition';
import { literal, stepsOf, type Yaml } from './steps';

/** Where GitHub Actions looks for it. */
export const GITHUB_FILE = '.github/workflows/deliver.yml';

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
      workflow_dispatch: { inputs: inputsOf(environments) },
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
    stringify(workflow, { lineWidth: 0, aliasDuplicateObjects: false })
  );
}

const inputsOf = (environments: readonly string[]): Yaml => ({
  environment: {
    description: 'Where the main branch is deployed to',
    type: 'choice',
    options: [ALL, ...environments],
    default: ALL,
  },
  release: {
    description: 'Id of an earlier release, to deploy it again; nothing is checked or built then',
    type: 'string',
    default: '',
  },
});

function jobOf({ stage, after, approval }: Job, pipeline: Pipeline): Yaml {
  const { agent } = pipeline;
  const { name, release, timeLimitMinutes, decides, key } = stage;
  const decider = deciding(pipeline);
  const asked = stage.skipWhenUnaffected === true ? decider : undefined;
  const needs = [...new Set([...after, ...(asked === undefined ? [] : [asked])].map(jobId))];
  return {
    name,
    ...(needs.length > 0 && { needs }),
    if: conditionOf(stage, asked),
    'runs-on': 'ubuntu-latest',
    ...(agent.image !== undefined && { container: literal(agent.image) }),
    ...(approval !== undefined && { environment: approval.environment }),
    // Queued behind one another; of those that wait, GitHub keeps the newest.
    ...(release !== undefined && {
      concurrency: { group: release.lock, 'cancel-in-progress': false },
    }),
    ...permissionsOf(stage, agent.oidc),
    ...(decides === true && { outputs: { affected: '${{ steps.decide.outputs.affected }}' } }),
    'timeout-minutes': timeLimitMinutes,
    ...(key !== undefined && { env: { [API_KEY]: `\${{ secrets.${secretName(key)} }}` } }),
    steps: stepsOf(stage, agent.oidc),
  };
}

/** More than reading, where a job needs it. */
function permissionsOf({ role, reports = [] }: WorkStage, oidc: boolean): Yaml {
  const more = {
    ...(role !== undefined && oidc && { 'id-token': 'write' }),
    ...(reports.some(({ kind }) => kind === 'sarif') && { 'security-events': 'write' }),
  };
  return Object.keys(more).length === 0 ? {} : { permissions: { contents: 'read', ...more } };
}
