import type { ResolvedApplication, ResolvedDeployment, ResolvedEnvironment } from '../config';
import { shellQuote } from './quote';

/** A stage of commands; each of them does the same on a laptop. */
export interface WorkStage {
  readonly kind: 'work';
  readonly name: string;
  readonly commands: readonly string[];
  /** Whether it writes the assembly that all later stages share, or reads it. */
  readonly assembly?: 'written' | 'read';
  /** Talks to AWS: as the pipeline's role where it releases, as one that reads elsewhere. */
  readonly usesAws?: boolean;
  /** Releases: on the main branch alone, one build at a time, no older build after a newer one. */
  readonly release?: { readonly lock: string };
  readonly timeLimitMinutes: number;
}

/** A person says yes first; no machine waits meanwhile. */
export interface ApprovalStage {
  readonly kind: 'approval';
  readonly name: string;
  readonly question: string;
  readonly timeLimitHours: number;
}

export type Stage = WorkStage | ApprovalStage;

/** The pipeline as data: what runs, in order; stages of one group run side by side. */
export type Pipeline = readonly (readonly Stage[])[];

/** Every build checks, tests, synthesizes once and compares; the main branch also deploys, in the order written. */
export function pipelineOf({ environments }: ResolvedApplication): Pipeline {
  return [
    [
      { kind: 'work', name: 'Check', commands: ['npm run check'], timeLimitMinutes: 30 },
      { kind: 'work', name: 'Test', commands: ['npm test'], timeLimitMinutes: 60 },
    ],
    [
      {
        kind: 'work',
        name: 'Synthesize',
        commands: ['npx cdk synth --quiet'],
        assembly: 'written',
        timeLimitMinutes: 30,
      },
    ],
    ...environments.flatMap(promote).map((stage) => [stage]),
  ];
}

/** Deploys the assembly that was synthesized once: the images in it are addressed by their content. */
function promote({ application, name, approval, deployment }: ResolvedEnvironment): Stage[] {
  const stacks = shellQuote(`${name}/**`);
  const common = { kind: 'work', assembly: 'read', usesAws: true } as const;
  const question: ApprovalStage = {
    kind: 'approval',
    name: `Approve ${name}`,
    question: `Deploy to ${name}?`,
    timeLimitHours: 24,
  };
  return [
    {
      ...common,
      name: `Diff ${name}`,
      // By templates: a change set would need the rights to deploy.
      commands: [`npx cdk diff --app cdk.out --method=template ${stacks}`],
      timeLimitMinutes: 15,
    },
    ...(approval ? [question] : []),
    {
      ...common,
      name: `Deploy ${name}`,
      commands: [`npx cdk deploy --app cdk.out --require-approval never ${stacks}`],
      release: { lock: `${application}-${name}` },
      timeLimitMinutes: 90 + waitingMinutes(deployment),
    },
  ];
}

/** Minutes that a deployment spends on purpose: release task, person, steps, bake time. */
function waitingMinutes(deployment: ResolvedDeployment): number {
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
