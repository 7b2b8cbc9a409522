import type { ResolvedDeployment, ResolvedEnvironment } from '../config';
import type { ApprovalStage, Stage, WorkStage } from './model';
import { shellQuote } from './quote';
import type { Roles } from './roles';

interface PromotionOptions {
  readonly roles: Roles;
  readonly approvers: readonly string[];
}

/** Longest time that a person has to say yes. */
const APPROVAL_HOURS = 24;

/** 90 minutes of work; and where it fails, an hour for what undoes it. */
const DEPLOY_MINUTES = 150;

/** For an environment, or for several that go alongside one another: what would change, a person's yes, the deployment. */
export function promotion(
  environments: readonly ResolvedEnvironment[],
  options: PromotionOptions,
): Stage[][] {
  return wavesOf(environments).flatMap((wave) => {
    const approvals = wave.filter(({ approval }) => approval);
    return [
      wave.map((environment) => plan(environment, options)),
      wave.map((environment) => prepare(environment, options)),
      ...approvals.map((environment) => [question(environment, options)]),
      wave.map((environment) => deploy(environment, options)),
    ];
  });
}

/** An environment that goes alongside the one written before it is of the same wave. */
function wavesOf(environments: readonly ResolvedEnvironment[]): ResolvedEnvironment[][] {
  const waves: ResolvedEnvironment[][] = [];
  for (const environment of environments) {
    const last = waves.at(-1);
    if (environment.alongside && last !== undefined) last.push(environment);
    else waves.push([environment]);
  }
  return waves;
}

/** Without side effects, and by templates: a change set would need the rights to deploy. */
const plan = (environment: ResolvedEnvironment, { roles }: PromotionOptions): WorkStage => ({
  ...looking(environment, []),
  name: `Plan ${environment.name}`,
  purpose: `what would change in ${environment.name}, what it costs, what it puts at risk`,
  role: roles.read,
  builds: 'others',
  skipWhenUnaffected: true,
  timeLimitMinutes: 15,
});

/** What a person says yes to is what the deployment executes. */
const prepare = (environment: ResolvedEnvironment, { roles }: PromotionOptions): WorkStage => ({
  ...looking(environment, ['--prepare release/release.json']),
  name: `Prepare ${environment.name}`,
  purpose: `the plan of ${environment.name}, with the change sets that its deployment executes`,
  record: 'read',
  role: roles.deploy,
  builds: 'main',
  timeLimitMinutes: 30,
});

function looking({ name }: ResolvedEnvironment, more: readonly string[]) {
  const file = `plan-${name}`;
  const outputs = ['html', 'md'].map((type) => `--output ${shellQuote(`reports/${file}.${type}`)}`);
  const words = ['npx slipway plan', shellQuote(name), '--app cdk.out', ...more, ...outputs];
  return {
    kind: 'work',
    commands: [words.join(' ')],
    assembly: 'read',
    environment: name,
    reports: [
      { kind: 'markdown', files: `reports/${file}.md` },
      { kind: 'html', folder: 'reports', file: `${file}.html`, title: `Plan ${name}` },
    ],
  } as const;
}

const question = (
  { name }: ResolvedEnvironment,
  { approvers }: PromotionOptions,
): ApprovalStage => ({
  kind: 'approval',
  name: `Approve ${name}`,
  question: `Deploy to ${name}?`,
  environment: name,
  builds: 'main',
  approvers,
  timeLimitHours: APPROVAL_HOURS,
});

/** The command copies the images by digest, deploys, tries the result, rolls back where that fails, and records it. */
const deploy = (
  { application, name, deployment }: ResolvedEnvironment,
  { roles }: PromotionOptions,
): WorkStage => ({
  kind: 'work',
  name: `Deploy ${name}`,
  purpose: `the release to ${name}, tried there, rolled back where it fails`,
  commands: [
    [
      `npx slipway deploy ${shellQuote(name)} --app cdk.out --release release/release.json`,
      `--output ${shellQuote(`reports/deploy-${name}.xml`)} --output ${shellQuote(`reports/deploy-${name}.html`)}`,
    ].join(' '),
  ],
  reports: [
    { kind: 'junit', files: `reports/deploy-${name}.xml` },
    {
      kind: 'html',
      folder: 'reports',
      file: `deploy-${name}.html`,
      title: `Deployment of ${name}`,
    },
  ],
  assembly: 'read',
  record: 'read',
  role: roles.deploy,
  ...(deployment.smoke.credential !== undefined && { key: deployment.smoke.credential }),
  environment: name,
  builds: 'main',
  release: {
    lock: `${application}-${name}`,
    again: [`npx slipway rollback ${shellQuote(name)} "$RELEASE"`],
  },
  timeLimitMinutes: DEPLOY_MINUTES + waitingMinutes(deployment),
});

/** Minutes that a deployment spends on purpose: release task, person, steps, bake time. */
export function waitingMinutes(deployment: ResolvedDeployment): number {
  const { strategy, stepPercent, stepBakeMinutes, releaseTask } = deployment;
  const steps =
    strategy === 'linear' ? Math.ceil(100 / stepPercent) - 1 : strategy === 'canary' ? 1 : 0;
  // A container task's own limit is not known here; its default is an hour.
  const release =
    releaseTask === undefined ? 0 : 'task' in releaseTask ? 60 : releaseTask.timeLimitSeconds / 60;
  return Math.ceil(
    (deployment.bakeMinutes ?? 0) +
      (deployment.pauseMinutes ?? 0) +
      steps * stepBakeMinutes +
      release,
  );
}
