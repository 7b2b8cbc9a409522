import { createHash } from 'node:crypto';

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A name in the form that Slipway takes: its own where it fits, else cut, with four digits that keep it unique. */
export function nameFor(text: string, longest: number, taken: readonly string[] = []): string {
  if (NAME.test(text) && text.length <= longest && !taken.includes(text)) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 4);
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, longest - hash.length - 1)
    .replace(/-+$/, '');
  return plain === '' ? `x-${hash}` : `${plain}-${hash}`;
}

/** Names of Slipway’s own services, which no task may have. */
export const SERVICES = ['web', 'task-runner'];

/** Stacks of an environment: lib/stacks/environment-stage.ts. */
const STACKS = ['network', 'data', 'storage', 'messaging', 'tasks', 'web', 'observability'];

export interface NamedParts {
  readonly environments: readonly string[];
  readonly tasks: readonly string[];
  readonly queues: readonly string[];
  readonly topics: readonly string[];
}

/** What Slipway names by itself in AWS, in lower case: stacks, clusters, services, queues, tables, topics, repositories. */
export function slipwayNames(application: string, parts: NamedParts): string[] {
  const queues = ['tasks', ...parts.queues.map((queue) => `tasks-${queue}`)];
  const services = ['web', 'task-runner', ...parts.queues.map((queue) => `task-runner-${queue}`)];
  return [
    `${application}-delivery`,
    ...[...services, ...parts.tasks].map((name) => `${application}/${name}`),
    ...parts.environments.flatMap((environment) =>
      [
        ...STACKS,
        ...services,
        ...queues.flatMap((queue) => [queue, `${queue}-dead-letters`]),
        ...parts.tasks.flatMap((task) => [task, `${task}-schedule-dead-letters`]),
        ...parts.topics,
        'cluster',
        'runs',
        'alarms',
        'subscriptions-dead-letters',
      ].map((what) => `${application}-${environment}-${what}`),
    ),
  ].map((name) => name.toLowerCase());
}

export interface CopilotParts {
  readonly environments: readonly string[];
  readonly workloads: readonly { readonly name: string; readonly topics: readonly string[] }[];
  readonly pipelines: readonly string[];
}

/** What Copilot names by itself: https://aws.github.io/copilot-cli/docs/concepts/overview/ */
export function copilotNames(application: string, parts: CopilotParts): string[] {
  return [
    `${application}-infrastructure-roles`,
    `${application}-infrastructure`,
    ...parts.pipelines.flatMap((pipeline) => [`pipeline-${application}-${pipeline}`, pipeline]),
    ...parts.workloads.map(({ name }) => `${application}/${name}`),
    ...parts.environments.flatMap((environment) => [
      `${application}-${environment}`,
      ...parts.workloads.flatMap(({ name, topics }) => [
        `${application}-${environment}-${name}`,
        ...topics.map((topic) => `${application}-${environment}-${name}-${topic}`),
      ]),
    ]),
  ].map((name) => name.toLowerCase());
}

export interface ChosenName {
  readonly name: string;
  /** Names that the application’s own would share with what Copilot made. */
  readonly collisions: readonly string[];
  /** Names that are shared all the same, since the name was given. */
  readonly remaining: readonly string[];
}

/** The application’s name: Copilot’s where nothing would meet, else the first one with which nothing does. */
export function chooseName(
  copilot: string,
  given: string | undefined,
  ours: NamedParts,
  theirs: CopilotParts,
): ChosenName {
  const taken = new Set(copilotNames(copilot, theirs));
  const shared = (name: string) => slipwayNames(name, ours).filter((one) => taken.has(one));
  const own = given ?? nameFor(copilot, 24);
  const collisions = [...new Set(shared(own))];
  if (given !== undefined || collisions.length === 0) {
    return { name: own, collisions, remaining: collisions };
  }
  const candidates = [
    'slipway',
    'ecs',
    'next',
    ...Array.from({ length: 99 }, (_, index) => `v${index + 2}`),
  ];
  const name = candidates
    .map((suffix) =>
      nameFor(`${own.slice(0, 23 - suffix.length).replace(/-+$/, '')}-${suffix}`, 24),
    )
    .find((one) => shared(one).length === 0);
  return { name: name ?? own, collisions, remaining: name === undefined ? collisions : [] };
}
