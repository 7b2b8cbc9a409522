import { readAssembly, type Resource } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { PROJECT_ROOT, synthesized } from './sample';

/** The resources and templates of an application, by the path of their stack. */
export function synthesizedStacks(input: unknown) {
  const { stacks } = readAssembly(synthesized(resolveApplication(input, { root: PROJECT_ROOT })));
  const inStack = (path: string): readonly Resource[] =>
    stacks.find((stack) => stack.path === path)?.resources ?? [];
  const ofType = (path: string, type: string): Resource[] =>
    inStack(path).filter((resource) => resource.type === type);
  return { stacks, ofType };
}
