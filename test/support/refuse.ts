import { join } from 'node:path';
import { ConfigError, resolveApplication } from '../../lib/config';

const root = join(__dirname, '..', '..');

export const DEV = { account: '111111111111', region: 'eu-west-1' };

/** A small application with a container task, `hello`, and a handler task, `greet`. */
const base = {
  name: 'shop',
  tasks: { hello: { image: { build: 'tasks/hello' } }, greet: { handler: 'tasks/greet/task.ts' } },
  environments: { dev: DEV },
};

export const resolved = (input: object) =>
  resolveApplication({ ...base, ...input }, { root }).environments;

/** The problems of a configuration, each with its path. */
export function refuse(input: object): string[] {
  try {
    resolved(input);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}
