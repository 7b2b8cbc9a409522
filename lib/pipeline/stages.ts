import type { ResolvedApplication, ResolvedEnvironment } from '../config';

/** A step is one command; it does the same on a laptop. */
export interface Stage {
  readonly name: string;
  readonly commands: readonly string[];
  /** Runs only where changes are released. */
  readonly onMainOnly?: boolean;
  /** A person says yes first. */
  readonly approval?: string;
  /** One build at a time. */
  readonly lock?: string;
}

/** The pipeline as data: what runs, in order; stages of one group run side by side. */
export type Pipeline = readonly (readonly Stage[])[];

/** Deploys the assembly that was synthesized once: the images in it are addressed by their content. */
function deploy({ application, name, approval }: ResolvedEnvironment): Stage {
  return {
    name: `Deploy ${name}`,
    commands: [`npx cdk deploy --app cdk.out --require-approval never ${shellQuote(`${name}/**`)}`],
    onMainOnly: true,
    lock: `${application}-${name}`,
    ...(approval && { approval: `Deploy to ${name}?` }),
  };
}

export function pipelineOf({ environments }: ResolvedApplication): Pipeline {
  return [
    [
      { name: 'Check', commands: ['npm run check'] },
      { name: 'Test', commands: ['npm test'] },
    ],
    [{ name: 'Synthesize', commands: ['npx cdk synth --quiet'] }],
    ...environments.flatMap((environment) => [
      [
        {
          name: `Diff ${environment.name}`,
          commands: [`npx cdk diff --app cdk.out ${shellQuote(`${environment.name}/**`)}`],
        },
      ],
      [deploy(environment)],
    ]),
  ];
}

/** A word that a POSIX shell reads as it is. */
export function shellQuote(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
