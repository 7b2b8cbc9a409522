import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, unknown, wrong, type Seen } from '../finding';
import type { Machine } from '../ports';
import type { Subject } from '../subject';

/** Whether the CDK's command line can read what the CDK's library wrote. */
export function cdk(there: ReturnType<Machine['cdk']>, subject: Subject): Seen {
  if (there === undefined) return wrong('the CDK’s command line is not installed', 'npm ci');
  const { version, schema } = there;
  if (subject.assembly === undefined)
    return unknown(
      `${version}; there is no assembly to read${subject.noAssembly === undefined ? '' : `: ${subject.noAssembly}`}`,
      'npx slipway synth',
    );
  const written = schemaOf(subject.assembly.directory);
  if (written === undefined) return unknown(`${version}; the assembly does not say its schema`);
  if (schema === undefined)
    return unknown(
      `${version}, which does not say what it reads; the assembly has schema ${written}`,
    );
  return written <= schema
    ? ok(`${version} reads schema ${schema}, the assembly has ${written}`)
    : wrong(
        `${version} reads schema ${schema} and none later; the assembly has ${written}`,
        'npm install --save-exact aws-cdk@2',
      );
}

/** The major version of the assembly's schema. */
function schemaOf(directory: string): number | undefined {
  const { version } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as {
    version?: unknown;
  };
  const major = typeof version === 'string' ? Number(version.split('.')[0]) : NaN;
  return Number.isInteger(major) ? major : undefined;
}
