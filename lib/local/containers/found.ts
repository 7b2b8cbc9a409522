import { ENV } from '../../../services/protocol/contract';
import type { Cloud } from '../cloud/cloud';
import { containerEngine, LABEL } from '../engine/engine';
import type { Containers } from './environment';

/** A container that runs, as other commands find it. */
export interface FoundContainer {
  /** Name of the service, or of the task. */
  readonly source: string;
  /** Id of the task. */
  readonly task: string;
  readonly container: string;
  /** As the engine says it: `Up 3 minutes`. */
  readonly status: string;
}

type Names = Omit<FoundContainer, 'status'>;

const LABELS: Readonly<Record<keyof Names, string>> = {
  source: 'slipway.source',
  task: 'slipway.task',
  container: 'slipway.container',
};

/** Labels of a container, by which it is found. */
export const labelsOf = (names: Names): Record<string, string> => ({
  [LABELS.source]: names.source,
  [LABELS.task]: names.task,
  [LABELS.container]: names.container,
});

/**
 * Containers of an environment that run now, by name.
 *
 * @throws LocalError where the engine does not answer
 */
export async function containersFound(command: string, id: string): Promise<FoundContainer[]> {
  const columns = [...Object.values(LABELS).map((label) => `{{.Label "${label}"}}`), '{{.Status}}'];
  const output = await containerEngine(command).get(
    ...['ps', '--filter', `label=${LABEL}=${id}`, '--format', columns.join('\t')],
  );
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [source = '', task = '', container = '', status = ''] = line.split('\t');
      return { source, task, container, status };
    })
    .sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
}

/** What a program has to know of queue and run store. */
const OF_STORE = [
  ENV.backend,
  ENV.queueUrl,
  ENV.queues,
  ENV.tableName,
  ENV.payloadBucket,
  ENV.tasks,
];

/**
 * Variables by which a program of this machine reaches queue and run store, as the services in containers do; empty where
 * none of them has any.
 */
export function variablesHere(
  { tasks }: Pick<Containers, 'tasks'>,
  { environment, endpoint }: Pick<Cloud, 'environment' | 'endpoint'>,
): Record<string, string> {
  const all = [...tasks.values()].flatMap(({ definition }) => definition.containers);
  const one = all.find((container) =>
    [ENV.backend, ENV.queueUrl, ENV.tableName, ENV.payloadBucket, ENV.tasks].every(
      (name) => container.environment[name] !== undefined,
    ),
  );
  if (one === undefined) return {};
  const aws = Object.entries(environment).filter(([name]) => name.startsWith('AWS_'));
  const own = OF_STORE.flatMap((name) => {
    const value = one.environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries([...own, ...aws]), AWS_ENDPOINT_URL: endpoint };
}
