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

/** For an environment, or for several that go alongside one another: what would change, a person's yes, the deployment. */
export function promotion(
  environments: readonly ResolvedEnvironment[],
  options: PromotionOptions,
): Stage[][] {
  return wavesOf(environments).flatMap((wave) => {
    const approvals = wave.filter(({ approval }) => approval);
    return [
      wave.map((environment) => diff(environment, options)),
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

const stacksOf = (name: string): string => shellQuote(`${name}/**`);

const diff = ({ name }: ResolvedEnvironment, { roles }: PromotionOptions): WorkStage => ({
  kind: 'work',
  name: `Diff ${name}`,
  purpose: `what would change in ${name}`,
  // By templates: a change set would need the rights to deploy.
  commands: [`npx cdk diff --app cdk.out --method=template ${stacksOf(name)}`],
  assembly: 'read',
  role: roles.read,
  environment: name,
  timeLimitMinutes: 15,
});

const question = (
  { name }: ResolvedEnvironment,
  { approvers }: PromotionOptions,
): ApprovalStage => ({
  kind: 'approval',
  name: `Approve ${name}`,
  question: `Deploy to ${name}?`,
  environment: name,
  approvers,
  timeLimitHours: APPROVAL_HOURS,
});

/** Deploys the assembly that was synthesized once: the images in it are addressed by their content. */
const deploy = (
  { application, name, deployment }: ResolvedEnvironment,
  { roles }: PromotionOptions,
): WorkStage => ({
  kind: 'work',
  name: `Deploy ${name}`,
  purpose: `the assembly to ${name}, rolled back where it fails`,
  commands: [`npx cdk deploy --app cdk.out --require-approval never ${stacksOf(name)}`],
  assembly: 'read',
  role: roles.deploy,
  environment: name,
  release: { lock: `${application}-${name}` },
  timeLimitMinutes: 90 + waitingMinutes(deployment),
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
