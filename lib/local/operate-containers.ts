import { isObject, workloadsOf, type Assembly } from '../assembly';
import { ENV, type ScheduleSettings } from '../../services/protocol/contract';
import { askEmulator } from './cloud/network';
import type { Cloud } from './cloud/cloud';
import type { ContainerEnvironment } from './start-containers';
import { fireSchedules } from './containers/schedules';
import { followScaling } from './containers/scaling';
import { schedulesOf, type LocalSchedules } from './schedules';
import { workloadName } from './plan';

/** The schedules of an environment as they fire here, beside those that cannot. */
export function containerSchedules(assembly: Assembly, environment: string): LocalSchedules {
  const tasks = workloadsOf(assembly, environment).filter(({ service }) => service === undefined);
  const names = new Map(tasks.map((workload) => [workload.family, workloadName(workload)]));
  return schedulesOf(
    assembly.stacks.filter(({ stage }) => stage === environment),
    (family) => names.get(family),
  );
}

export interface Operations {
  readonly fire: readonly ScheduleSettings[];
  readonly onFire: (schedule: ScheduleSettings, how: string) => void;
  /** One second of cool-downs, in milliseconds. Default 1,000. */
  readonly pace?: number;
}

/** From now on schedules fire and services are scaled, until the function that is returned is called. */
export function operateContainers(
  { containers, cloud }: Pick<ContainerEnvironment, 'containers' | 'cloud'>,
  { fire, onFire, pace = 1000 }: Operations,
): () => void {
  const definitionOf = (task: string) =>
    [...containers.tasks.values()].find(({ name }) => name === task)?.definition;
  const stops = [
    fireSchedules(fire, {
      onFire,
      isContainer: (task) => definitionOf(task) !== undefined && !isService(containers, task),
      send: (message, task) =>
        sendMessage(cloud, queueOf(definitionOf('task-runner'), task), message),
      run: async (task, input) => {
        const definition = definitionOf(task);
        if (definition === undefined) throw new Error(`there is no task '${task}' here`);
        const environment = input === undefined ? {} : { [ENV.runInput]: JSON.stringify(input) };
        await containers.plane.run(definition, { source: task, startedBy: 'schedule', environment })
          .stopped;
      },
    }),
    ...[...containers.scaling].map(([service, settings]) =>
      followScaling(service, settings, {
        pace,
        messages: (queue) => messagesIn(cloud, queue),
        requests: () =>
          service.settings.targets.reduce(
            (sum, { group }) => sum + containers.balancer.requests(group),
            0,
          ),
      }),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const isService = ({ services }: ContainerEnvironment['containers'], name: string): boolean =>
  services.some(({ source }) => source === name);

/** URL of the queue that a task's runs go through, as the task runner is told. */
function queueOf(
  runner:
    | { readonly containers: readonly { readonly environment: Readonly<Record<string, string>> }[] }
    | undefined,
  task: string,
): string {
  const environment = runner?.containers[0]?.environment ?? {};
  const tasks = parsed(environment[ENV.tasks]);
  const queues = parsed(environment[ENV.queues]);
  const summary = Array.isArray(tasks)
    ? (tasks as unknown[]).find((one) => isObject(one) && one.name === task)
    : undefined;
  const name = isObject(summary) && typeof summary.queue === 'string' ? summary.queue : '';
  const url = isObject(queues) ? queues[name] : undefined;
  return typeof url === 'string' ? url : (environment[ENV.queueUrl] ?? '');
}

function parsed(text: string | undefined): unknown {
  return text === undefined || text === '' ? undefined : JSON.parse(text);
}

async function ask({ endpoint, region }: Cloud, target: string, body: unknown): Promise<unknown> {
  const answer = await askEmulator(endpoint, {
    service: 'sqs',
    region,
    target: `AmazonSQS.${target}`,
    body,
  });
  if (answer.status >= 400) throw new Error(`${target}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function sendMessage(cloud: Cloud, QueueUrl: string, message: unknown): Promise<void> {
  await ask(cloud, 'SendMessage', { QueueUrl, MessageBody: JSON.stringify(message) });
}

/** Those that wait and those that are being worked on. */
async function messagesIn(cloud: Cloud, queue: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const QueueUrl = `https://sqs.${cloud.region}.amazonaws.com/${cloud.account}/${queue}`;
  const found = await ask(cloud, 'GetQueueAttributes', { QueueUrl, AttributeNames: names });
  const attributes = isObject(found) && isObject(found.Attributes) ? found.Attributes : {};
  return names.reduce((sum, name) => sum + Number(attributes[name] ?? 0), 0);
}
