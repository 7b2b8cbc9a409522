import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GROOVY_JARS } from '../support/prerequisites';

/** Groovy 2.4 looks into classes that Java closes since 17. */
const OPENED = ['java.lang', 'java.util', 'java.io'].flatMap((name) => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
]);

/** What a script of Groovy prints as JSON. */
export function groovy(script: string, args: readonly string[], input = ''): unknown {
  const { stdout, stderr, status } = spawnSync(
    'java',
    [
      ...OPENED,
      '-XX:TieredStopAtLevel=1',
      '-cp',
      join(GROOVY_JARS, '*'),
      'groovy.ui.GroovyMain',
      script,
      ...args,
    ],
    { input, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return JSON.parse(stdout);
}
