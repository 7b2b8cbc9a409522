import type { Assembly, Publishing } from '../../assembly';

/** The environment that is looked at. */
export interface Subject {
  readonly environment: string;
  readonly place: Publishing;
  /** Undefined: there is none, and `noAssembly` says why. */
  readonly assembly: Assembly | undefined;
  readonly noAssembly?: string | undefined;
  readonly domain?:
    | {
        readonly name: string;
        readonly hostedZone: { readonly id: string; readonly name: string };
      }
    | undefined;
  /** A certificate that is there already. */
  readonly certificateArn?: string | undefined;
  /** A listener of somebody else's load balancer that the environment adds rules to. */
  readonly sharedListener?: string | undefined;
  /** Folder of the project. */
  readonly folder: string;
}

/** Stacks of the environment; none where there is no assembly. */
export const stacksOf = ({ assembly, environment }: Subject) =>
  (assembly?.stacks ?? []).filter(({ stage }) => stage === environment);
