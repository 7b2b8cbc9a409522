import { ConfigError, resolveApplication, type ResolvedEnvironment } from '../../lib/config';
import { PROJECT_ROOT } from './sample';

/** What a test of one section starts from: a handler task, a container task, two environments. */

export const dev = { account: '111111111111', region: 'eu-west-1' };

export const base = {
  name: 'shop',
  tasks: { greet: { handler: 'tasks/greet/task.ts' }, hello: { image: { build: 'tasks/hello' } } },
  environments: { dev, prod: dev },
};

/** The environments of the base with this laid over it. */
export const resolved = (input: object): readonly ResolvedEnvironment[] =>
  resolveApplication({ ...base, ...input }, { root: PROJECT_ROOT }).environments;

/** The problems of the base with this laid over it, as people read them. */
export function refuse(input: object): string[] {
  try {
    resolved(input);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}
