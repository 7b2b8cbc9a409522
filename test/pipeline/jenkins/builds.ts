import { join } from 'node:path';
import { groovy } from '../groovy';

/** One build: what it is of, and what goes wrong in it. */
export interface Scenario {
  /** The Jenkinsfile. */
  readonly text: string;
  readonly branch: string;
  readonly changeId?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Commands that hold one of these fail. */
  readonly fails?: readonly string[];
  /** What commands print that hold the key, where the file asks for it. */
  readonly prints?: Readonly<Record<string, string>>;
  /** To a question: who said yes; false is no. Questions without an answer time out. */
  readonly answers?: Readonly<Record<string, string | false>>;
  /** Steps whose plugin this Jenkins lacks. */
  readonly missing?: readonly string[];
  /** How the build before ended. */
  readonly previous?: 'SUCCESS' | 'FAILURE';
  /** The last milestone that a newer build has passed. */
  readonly passedByNewer?: number;
}

export interface Build {
  /** BROKEN: Jenkins would not have taken the file. */
  readonly result: 'SUCCESS' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT' | 'BROKEN';
  readonly notes: readonly string[];
  readonly events: readonly { readonly what: string; readonly around: readonly string[] }[];
  readonly description: string | null;
}

/** Executes Jenkinsfiles, one build after the other. */
export const builds = (scenarios: readonly Scenario[]): Build[] =>
  groovy(join(__dirname, 'simulator.groovy'), [], JSON.stringify(scenarios)) as Build[];
