import {
  templateOf,
  type Assembly,
  type JsonObject,
  type Resource,
  type Stack,
} from '../../assembly';

/** One of the two things that a plan compares. */
export interface Side {
  readonly assembly: Assembly;
  /** Template of one of its stacks. */
  readonly templateOf: (stack: Stack) => JsonObject;
}

/** An assembly as it was synthesized. */
export const sideOf = (assembly: Assembly): Side => ({ assembly, templateOf });

export const stacksIn = ({ assembly }: Side, environment: string): Stack[] =>
  assembly.stacks.filter(({ stage = '' }) => stage === environment);

export const resourcesIn = (side: Side, environment: string): Resource[] =>
  stacksIn(side, environment).flatMap(({ resources }) => resources);

/** What people call a resource; `side` says in which of the two. */
export type NameOf = (resource: string, side: 'before' | 'after') => string;
