import { stringify } from 'yaml';
import { jobId, jobsOf, type Job } from './jobs';
import type { Pipeline, Report, WorkStage } from './model';

/** Where GitLab looks for it. */
export const GITLAB_FILE = '.gitlab-ci.yml';

/** Image of the jobs where the configuration names none. */
const IMAGE = 'public.ecr.aws/docker/library/node:24';

/** Where the job's token lies for the AWS SDK to trade it for the role. */
const TOKEN_FILE = '/tmp/aws-web-identity-token';

const ON_MAIN = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';

type Yaml = Readonly<Record<string, unknown>>;

/**
 * The pipeline as GitLab CI. A deployment that a person must approve is a manual job; who may start it is set at the
 * project's protected environments.
 */
export function renderGitlab(pipeline: Pipeline): string {
  const { environments, agent, oneBuildAtATime } = pipeline;
  const groups = jobsOf(pipeline);
  const file = {
    workflow: {
      rules: [{ if: "$CI_PIPELINE_SOURCE == 'merge_request_event'" }, { if: ON_MAIN }],
    },
    variables: {
      ENVIRONMENT: {
        value: 'all',
        options: ['all', ...environments],
        description: 'Where the default branch is deployed to',
      },
      // What the commit builds upon is compared with.
      GIT_DEPTH: '2',
    },
    default: {
      image: (agent.image ?? IMAGE).replaceAll('$', '$$$$'),
      interruptible: true,
      cache: { key: { files: ['package-lock.json'] }, paths: ['.npm/'] },
      before_script: ['npm ci --cache .npm --prefer-offline'],
    },
    stages: groups.map(stageName),
    ...Object.fromEntries(
      groups.flatMap((group) =>
        group.map((job) => [
          job.stage.name,
          jobOf(job, stageName(group), agent.oidc, oneBuildAtATime),
        ]),
      ),
    ),
  };
  return (
    '# Generated from slipway.config.ts by `npx slipway pipeline --for gitlab`. Do not edit.\n' +
    stringify(file, { lineWidth: 0 })
  );
}

const stageName = (group: readonly Job[]): string =>
  group.map(({ stage }) => jobId(stage)).join('+');

function jobOf({ stage, approval }: Job, inStage: string, oidc: boolean, inOrder: boolean): Yaml {
  const { release, environment, role, commands, timeLimitMinutes } = stage;
  return {
    stage: inStage,
    timeout: `${timeLimitMinutes} minutes`,
    ...(release !== undefined && {
      ...(environment !== undefined && { environment: { name: environment } }),
      ...(inOrder && { resource_group: release.lock }),
      interruptible: false,
      rules: [
        {
          if: `${ON_MAIN} && ($ENVIRONMENT == 'all' || $ENVIRONMENT == '${environment ?? ''}')`,
          ...(approval !== undefined && { when: 'manual', allow_failure: false }),
        },
      ],
    }),
    ...(role !== undefined && oidc && credentialsOf(role)),
    script: [
      ...(role !== undefined && oidc ? [`printf %s "$AWS_TOKEN" > ${TOKEN_FILE}`] : []),
      ...commands,
    ],
    ...artifactsOf(stage),
  };
}

const credentialsOf = ({ arn, region }: NonNullable<WorkStage['role']>): Yaml => ({
  id_tokens: { AWS_TOKEN: { aud: 'sts.amazonaws.com' } },
  variables: {
    AWS_ROLE_ARN: arn,
    AWS_REGION: region,
    AWS_WEB_IDENTITY_TOKEN_FILE: TOKEN_FILE,
  },
});

function artifactsOf({ assembly, reports = [] }: WorkStage): Yaml {
  const of = (kind: Report['kind']): string[] =>
    reports.flatMap((report) =>
      report.kind === kind && report.kind !== 'html' ? [report.files] : [],
    );
  if (assembly === 'written') return { artifacts: { paths: ['cdk.out/'], expire_in: '4 weeks' } };
  if (reports.length === 0) return {};
  const [junit] = of('junit');
  return {
    artifacts: {
      when: 'always',
      ...(of('files').length > 0 && { paths: of('files') }),
      ...(junit !== undefined && { reports: { junit } }),
      expire_in: '4 weeks',
    },
  };
}
