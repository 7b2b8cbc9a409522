import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNamed, unknown } from './environments';
import { CliError } from './errors';

/**
 * Why a task of that name cannot be run: it is mistyped, was named in the configuration after what runs began, or is in
 * its folder and not yet in the configuration.
 *
 * @param known names of those that can be
 */
export function unknownTask(
  name: string,
  known: readonly string[],
  { on, environment }: { readonly on: 'local' | 'aws'; readonly environment: string },
): CliError {
  const inConfiguration = environmentNamed(environment).tasks.some((task) => task.name === name);
  if (inConfiguration)
    return new CliError(
      'UNKNOWN_TASK',
      `'${name}' is in slipway.config.ts, and not yet in '${environment}' as it ${on === 'aws' ? 'is deployed' : 'runs'}`,
      on === 'aws'
        ? `deploy it: npx slipway deploy ${environment}`
        : `start it again: Ctrl-C in its terminal, then npx slipway up -e ${environment}`,
    );
  const folder = join('tasks', name);
  if (/^[\w-]+$/.test(name) && existsSync(folder))
    return new CliError(
      'UNKNOWN_TASK',
      `'${name}' has a folder, ${folder}, and no entry in slipway.config.ts`,
      `name it there under 'tasks', then start what runs again: ${entryFor(name, folder)}`,
    );
  return unknown('UNKNOWN_TASK', 'task', name, known);
}

function entryFor(name: string, folder: string): string {
  const key = /^[a-z]\w*$/i.test(name) ? name : `'${name}'`;
  return existsSync(join(folder, 'task.ts'))
    ? `${key}: { handler: 'tasks/${name}/task.ts' }`
    : `${key}: { image: { build: 'tasks/${name}' } }`;
}
