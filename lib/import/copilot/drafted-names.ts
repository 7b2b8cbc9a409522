import type { Draft } from './draft';
import type { Environment } from './environments';
import { isMap, valueAt } from './json';
import type { NamedParts } from './names';

/** What the drafts give names to. */
export function partsOf(
  drafts: ReadonlyMap<string, Draft>,
  environments: readonly Environment[],
): NamedParts {
  const keys = (...path: string[]) => [
    ...new Set(
      [...drafts.values()].flatMap(({ value }) => {
        const found = valueAt(value, path);
        return isMap(found) ? Object.keys(found) : [];
      }),
    ),
  ];
  return {
    environments: environments.map(({ name }) => name),
    tasks: keys('tasks'),
    queues: keys('taskRunner', 'queues'),
    topics: keys('topics'),
  };
}
