import { unknownWord } from './closest';
import { isOutOf } from './duration';
import type { Locate } from './locate';
import type { Problem } from './problem';
import { checkImage } from './sections/image';
import type { CompanionsInput, Dependencies, SidecarInput } from './sections/sidecars';

/** The container with the application's own code, as the others know it. */
export interface OwnContainer {
  readonly port?: number;
  /** It has a health check of its own that others can wait for. */
  readonly checked: boolean;
}

interface Surroundings {
  readonly path: readonly string[];
  readonly at: Locate;
  readonly root: string;
  readonly own: OwnContainer;
  /** What a sidecar is where it does not say. */
  readonly essential: boolean;
}

/** As MAIN_CONTAINER of services/protocol/contract.ts, which this room may not know. */
const MAIN = 'main';

/** What no single sidecar shows: who waits for whom, and ports that are taken. */
export function checkContainers(input: CompanionsInput, surroundings: Surroundings): Problem[] {
  const { path, at, root } = surroundings;
  const sidecars = Object.entries(input.sidecars ?? {});
  return [
    ...sidecars.flatMap(([name, sidecar]) => [
      ...checkName(name, surroundings),
      ...checkImage([...path, 'sidecars', name], sidecar.image, at, root),
      ...checkTimes(name, sidecar, surroundings),
    ]),
    ...checkPorts(input, surroundings),
    ...checkDependencies(input, surroundings),
    ...checkCircles(input, surroundings),
  ];
}

function checkName(name: string, { path, at }: Surroundings): Problem[] {
  if (name !== MAIN) return [];
  const message = 'is the name of your own container; choose another';
  return [{ path: at([...path, 'sidecars'], name), message }];
}

function checkTimes(
  name: string,
  { healthCheck }: SidecarInput,
  { path, at }: Surroundings,
): Problem[] {
  const limits = { interval: [5, 300], timeout: [2, 60], startPeriod: [0, 300] } as const;
  return (['interval', 'timeout', 'startPeriod'] as const).flatMap((key) => {
    const value = healthCheck?.[key];
    const [least, most] = limits[key];
    if (value === undefined || !isOutOf(value, least, most)) return [];
    const message = `'${value}' is not allowed; ECS takes ${least} to ${most} seconds`;
    return [{ path: at([...path, 'sidecars', name, 'healthCheck'], key), message }];
  });
}

/** All containers of a task share one network: a port belongs to one of them. */
function checkPorts({ sidecars = {} }: CompanionsInput, surroundings: Surroundings): Problem[] {
  const { path, at, own } = surroundings;
  const owners = new Map<number, string>(own.port === undefined ? [] : [[own.port, MAIN]]);
  return Object.entries(sidecars).flatMap(([name, { port }]) => {
    if (port === undefined) return [];
    const owner = owners.get(port);
    owners.set(port, owner ?? name);
    const message = `${port} is not allowed; it is the port of '${owner ?? ''}'`;
    return owner === undefined ? [] : [{ path: at([...path, 'sidecars', name], 'port'), message }];
  });
}

/** Who waits, where that is written, and for whom. */
function waiting(input: CompanionsInput): [name: string, keys: string[], Dependencies][] {
  return [
    [MAIN, ['dependsOn'], input.dependsOn ?? {}],
    ...Object.entries(input.sidecars ?? {}).map(
      ([name, { dependsOn = {} }]): [string, string[], Dependencies] => [
        name,
        ['sidecars', name, 'dependsOn'],
        dependsOn,
      ],
    ),
  ];
}

function checkDependencies(input: CompanionsInput, surroundings: Surroundings): Problem[] {
  const { path, at } = surroundings;
  return waiting(input).flatMap(([name, keys, dependencies]) =>
    Object.entries(dependencies).flatMap(([other, condition]) => {
      const message = dependencyProblem(name, other, condition, input, surroundings);
      return message === undefined ? [] : [{ path: at([...path, ...keys], other), message }];
    }),
  );
}

function dependencyProblem(
  name: string,
  other: string,
  condition: Dependencies[string],
  { sidecars = {} }: CompanionsInput,
  { own, essential }: Surroundings,
): string | undefined {
  const known = [MAIN, ...Object.keys(sidecars)].filter((one) => one !== name);
  if (other === name) return 'a container cannot wait for itself';
  if (!known.includes(other)) return unknownWord('container', other, known);
  const sidecar = Object.hasOwn(sidecars, other) ? sidecars[other] : undefined;
  const checked = sidecar === undefined ? own.checked : sidecar.healthCheck !== undefined;
  if (condition === 'healthy' && !checked) {
    return `'healthy' is not allowed; '${other}' has no health check`;
  }
  const ends = sidecar !== undefined && !(sidecar.essential ?? essential);
  if ((condition === 'complete' || condition === 'success') && !ends) {
    const remedy = sidecar === undefined ? '' : '; set essential: false there';
    return `'${condition}' is not allowed; '${other}' is essential, its end is that of the task${remedy}`;
  }
  return undefined;
}

function checkCircles(input: CompanionsInput, { path, at }: Surroundings): Problem[] {
  const edges = new Map(
    waiting(input).map(([name, , dependencies]) => [name, Object.keys(dependencies)]),
  );
  const circle = circleIn(edges);
  if (circle === undefined) return [];
  const [first = MAIN] = circle;
  const keys = first === MAIN ? [] : ['sidecars', first];
  const message = `a circle: ${[...circle, first].join(' waits for ')}`;
  return [{ path: at([...path, ...keys], 'dependsOn'), message }];
}

/** The first circle of two or more, each one waiting for the next. */
function circleIn(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(name)) return way.slice(way.indexOf(name));
    if (done.has(name)) return undefined;
    for (const other of edges.get(name) ?? []) {
      const found = other === name ? undefined : visit(other, [...way, name]);
      if (found !== undefined) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const name of edges.keys()) {
    const found = visit(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
