import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GROOVY_JARS } from '../../support/prerequisites';

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

/** Groovy 2.4 looks into classes that Java closes since 17. */
const OPENED = ['java.lang', 'java.util', 'java.io'].flatMap((name) => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
]);

/** Executes Jenkinsfiles, one build after the other. */
export function builds(scenarios: readonly Scenario[]): Build[] {
  const { stdout, stderr, status } = spawnSync(
    'java',
    [
      ...OPENED,
      '-XX:TieredStopAtLevel=1',
      '-cp',
      join(GROOVY_JARS, '*'),
      'groovy.ui.GroovyMain',
      join(__dirname, 'simulator.groovy'),
    ],
    { input: JSON.stringify(scenarios), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`the simulator failed: ${stderr}`);
  return JSON.parse(stdout) as Build[];
}
