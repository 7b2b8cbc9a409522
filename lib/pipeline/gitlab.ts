import { stringify } from 'yaml';
import { jobId, jobsOf, type Job } from './jobs';
import type { Pipeline, Report, WorkStage } from './model';
import { ALL, API_KEY, INSTALL_FROM_WORKSPACE, NOTHING, RELEASE_ID, secretName } from './words';

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
        value: ALL,
        options: [ALL, ...environments],
        description: 'Where the default branch is deployed to',
      },
      RELEASE: {
        value: '',
        description:
          'Id of an earlier release, to deploy it again; nothing is checked or built then',
      },
      // What the commit builds upon is compared with.
      GIT_DEPTH: '2',
    },
    default: {
      image: (agent.image ?? IMAGE).replaceAll('$', '$$$$'),
      interruptible: true,
      cache: { key: { files: ['package-lock.json'] }, paths: ['.npm/'] },
      before_script: [INSTALL_FROM_WORKSPACE],
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
    stringify(file, { lineWidth: 0, aliasDuplicateObjects: false })
  );
}

const stageName = (group: readonly Job[]): string =>
  group.map(({ stage }) => jobId(stage)).join('+');

function jobOf({ stage, approval }: Job, inStage: string, oidc: boolean, inOrder: boolean): Yaml {
  const { release, environment, role, timeLimitMinutes } = stage;
  return {
    stage: inStage,
    timeout: `${timeLimitMinutes} minutes`,
    ...(release !== undefined && {
      ...(environment !== undefined && { environment: { name: environment } }),
      ...(inOrder && { resource_group: release.lock }),
      interruptible: false,
    }),
    rules: rulesOf(stage, approval !== undefined),
    ...credentialsOf(stage, oidc),
    script: [
      ...(role !== undefined && oidc ? [`printf %s "$AWS_TOKEN" > ${TOKEN_FILE}`] : []),
      ...scriptOf(stage),
    ],
    ...artifactsOf(stage),
  };
}

const BUILDS = {
  main: ON_MAIN,
  others: '$CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH',
  'pull-requests': "$CI_PIPELINE_SOURCE == 'merge_request_event'",
} as const;

/** What was typed stands in commands' arguments: with any other word no job is left, and GitLab makes no pipeline. */
const NO_RELEASE = `$RELEASE && $RELEASE !~ /^${RELEASE_ID}$/`;

/** A job that no rule takes is not in the pipeline. */
function rulesOf({ builds, environment, release }: WorkStage, asks: boolean): Yaml[] {
  const conditions = [
    ...(builds === undefined ? [] : [BUILDS[builds]]),
    ...(environment === undefined
      ? []
      : [`($ENVIRONMENT == '${ALL}' || $ENVIRONMENT == '${environment}')`]),
  ];
  return [
    { if: release === undefined ? '$RELEASE' : NO_RELEASE, when: 'never' },
    {
      ...(conditions.length > 0 && { if: conditions.join(' && ') }),
      ...(asks ? { when: 'manual', allow_failure: false } : { when: 'on_success' }),
    },
  ];
}

function scriptOf({ commands, release, decides, skipWhenUnaffected }: WorkStage): string[] {
  if (decides === true)
    return commands.flatMap((command) => [
      `AFFECTED=$(${command})`,
      `echo "AFFECTED=$AFFECTED" > ${DECISION}`,
    ]);
  if (release !== undefined)
    return [
      `if [ -n "$RELEASE" ]; then ${release.again.join(' && ')}; else ${commands.join(' && ')}; fi`,
    ];
  return [
    // GitLab knows no rule about what another job printed.
    ...(skipWhenUnaffected === true
      ? [`if [ "$AFFECTED" = ${NOTHING} ]; then echo 'Nothing to build.'; exit 0; fi`]
      : []),
    ...commands,
  ];
}

/** Variables for later jobs. */
const DECISION = 'affected.env';

function credentialsOf({ role, key }: WorkStage, oidc: boolean): Yaml {
  const taken = oidc ? role : undefined;
  const variables = {
    ...(taken !== undefined && {
      AWS_ROLE_ARN: taken.arn,
      AWS_REGION: taken.region,
      AWS_WEB_IDENTITY_TOKEN_FILE: TOKEN_FILE,
    }),
    ...(key !== undefined && { [API_KEY]: `$${secretName(key)}` }),
  };
  return {
    ...(taken !== undefined && { id_tokens: { AWS_TOKEN: { aud: 'sts.amazonaws.com' } } }),
    ...(Object.keys(variables).length > 0 && { variables }),
  };
}

function artifactsOf({ assembly, record, decides, reports = [] }: WorkStage): Yaml {
  if (decides === true) return { artifacts: { reports: { dotenv: DECISION } } };
  const paths = [
    ...(assembly === 'written' ? ['cdk.out/'] : []),
    ...(record === 'written' ? ['release/'] : reports.flatMap(pathsOf)),
  ];
  if (paths.length === 0 && reports.length === 0) return {};
  return {
    artifacts: {
      ...(reports.length > 0 && { when: 'always' }),
      ...(paths.length > 0 && { paths }),
      ...readByGitlab(reports),
      expire_in: '4 weeks',
    },
  };
}

function pathsOf(report: Report): string[] {
  if (report.kind === 'html') return [`${report.folder}/${report.file}`];
  return report.kind === 'junit' || report.kind === 'coverage' ? [] : [report.files];
}

function readByGitlab(all: readonly Report[]): Yaml {
  const reports = all.reduce<Yaml>(
    (read, report) => ({
      ...read,
      ...(report.kind === 'junit' && { junit: report.files }),
      ...(report.kind === 'coverage' && {
        coverage_report: { coverage_format: 'cobertura', path: report.files },
      }),
    }),
    {},
  );
  return Object.keys(reports).length === 0 ? {} : { reports };
}
