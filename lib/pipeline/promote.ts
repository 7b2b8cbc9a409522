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
const plan = ({ name }: ResolvedEnvironment, { roles }: PromotionOptions): WorkStage => {
  const file = `plan-${name}`;
  const outputs = ['html', 'md'].map((type) => `--output ${shellQuote(`reports/${file}.${type}`)}`);
  return {
    kind: 'work',
    name: `Plan ${name}`,
    purpose: `what would change in ${name}, what it costs, what it puts at risk`,
    commands: [`npx slipway plan ${shellQuote(name)} --app cdk.out ${outputs.join(' ')}`],
    assembly: 'read',
    role: roles.read,
    environment: name,
    skipWhenUnaffected: true,
    reports: [
      { kind: 'markdown', files: `reports/${file}.md` },
      { kind: 'html', folder: 'reports', file: `${file}.html`, title: `Plan ${name}` },
    ],
    timeLimitMinutes: 15,
  };
};

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
