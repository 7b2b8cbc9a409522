import type { Path, ShapeProblem } from './validate';

type Tree = Record<string, unknown>;

/** Settings that are checked against each other: where one is wrong, the others prove nothing. */
const JUDGED_TOGETHER = [
  ['cpu', 'memory'],
  ['minTasks', 'maxTasks'],
  ['interval', 'timeout'],
  ['minCapacity', 'maxCapacity', 'version'],
  ['acceptableLatency', 'processingTime', 'backlogPerTask'],
];

/** Stand-ins for what nothing can be checked without; they never leave the room. */
const PLACE = { account: '000000000000', region: 'eu-west-1' };

/** A copy of a configuration without the parts that have problems, so that the rest can be checked. */
export function withoutWrong(input: unknown, problems: readonly ShapeProblem[]): unknown {
  if (!isTree(input)) return { name: 'unnamed', environments: { unnamed: PLACE } };
  const copy = copyOf(input) as Tree;
  for (const problem of problems) {
    for (const keys of wrongParts(problem)) {
      removeAt(copy, keys);
      // An override of what is gone would be judged against defaults that nobody chose.
      if (keys[0] !== 'environments') {
        for (const environment of Object.keys(treeIn(copy, 'environments'))) {
          removeAt(copy, ['environments', environment, ...keys]);
        }
      }
    }
  }
  if (typeof copy.name !== 'string') copy.name = 'unnamed';
  if (Object.keys(treeIn(copy, 'environments')).length === 0) {
    copy.environments = { unnamed: PLACE };
  }
  return copy;
}

/** What is missing spoils what it is missing from. */
function wrongParts({ keys, meant, missing }: ShapeProblem): Path[] {
  const whole = missing ? keys.slice(0, -1) : keys;
  const key = meant ?? String(whole.at(-1));
  const together = JUDGED_TOGETHER.find((group) => group.includes(key)) ?? [];
  return [whole, ...together.map((sibling) => [...whole.slice(0, -1), sibling])];
}

function removeAt(tree: Tree, keys: Path): void {
  const [key, ...rest] = keys.map(String);
  if (key === undefined || !Object.hasOwn(tree, key)) return;
  const child = tree[key];
  if (rest.length > 0 && isTree(child)) removeAt(child, rest);
  else Reflect.deleteProperty(tree, key);
}

function treeIn(tree: Tree, key: string): Tree {
  const child = tree[key];
  return isTree(child) ? child : {};
}

function copyOf(value: unknown): unknown {
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copyOf(child)]));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
