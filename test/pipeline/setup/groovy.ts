import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GROOVY_JARS } from '../../support/prerequisites';

/** A call of Job DSL, with what it holds. */
export interface Call {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly calls: readonly Call[];
}

/** Groovy 2.4 looks into classes that Java closes since 17. */
const OPENED = ['java.lang', 'java.util', 'java.io'].flatMap((name) => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
]);

/** The calls that a script for Job DSL makes. */
export function callsOf(file: string): Call[] {
  const { stdout, stderr, status } = spawnSync(
    'java',
    [
      ...OPENED,
      '-XX:TieredStopAtLevel=1',
      '-cp',
      join(GROOVY_JARS, '*'),
      'groovy.ui.GroovyMain',
      join(__dirname, 'job-dsl.groovy'),
      file,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`Groovy failed: ${stderr}`);
  return JSON.parse(stdout) as Call[];
}
