import type { OperationError } from '../../../lib/operations/errors';
import type {
  DeploymentNow,
  SeenTask,
  ServiceNow,
  Witness,
} from '../../../lib/operations/verdict/ports';
import { task } from './cases';
import { WEB } from './web-app';

export const arn = (revision: number): string =>
  `arn:aws:ecs:eu-west-1:111111111111:task-definition/slipway-sample-dev-web:${revision}`;

export const deployment = (revision: number, more: Partial<DeploymentNow> = {}): DeploymentNow => ({
  ...{ status: 'PRIMARY', taskDefinition: arn(revision), state: 'IN_PROGRESS', reason: undefined },
  ...{ running: 0, desired: 2, failed: 0 },
  ...more,
});

/** ECS with one service, which a test changes as time goes on. */
export function cloud() {
  const asked: string[] = [];
  const state = {
    service: {
      ...{ name: WEB, taskDefinition: arn(1), isStaged: false, events: [] },
      deployments: [deployment(1, { state: 'COMPLETED', running: 2 })],
      targetGroups: ['group'],
    } as ServiceNow,
    tasks: [] as SeenTask[],
    released: [] as SeenTask[],
    targets: [] as Awaited<ReturnType<Witness['targetsNow']>>,
    log: [] as readonly string[],
    refuse: undefined as OperationError | undefined,
  };
  const ask = <T>(what: string, answer: () => T): Promise<T> => {
    asked.push(what);
    return state.refuse === undefined ? Promise.resolve(answer()) : Promise.reject(state.refuse);
  };
  const aws: Witness = {
    servicesNow: (_cluster, names) =>
      ask('services', () => (names.includes(WEB) ? [state.service] : [])),
    newestRollout: () => ask('rollout', () => undefined),
    stoppedTasks: (_cluster, name) => ask('tasks', () => (name === WEB ? state.tasks : [])),
    tasksStartedBy: () => ask('release', () => state.released),
    targetsNow: () => ask('targets', () => state.targets),
    logPlace: () => ask('place', () => ({ group: 'web', prefix: 'web' })),
    lastLines: (_group, stream) => ask(`log ${stream}`, () => state.log),
  };
  const stop = (revision: number, ...one: Parameters<typeof task>): SeenTask => {
    const stopped = { ...task(...one), taskDefinition: arn(revision) };
    state.tasks.push(stopped);
    return stopped;
  };
  const deploy = (revision: number): void => {
    const old = { ...state.service.deployments[0]!, status: 'ACTIVE' };
    state.service = {
      ...state.service,
      taskDefinition: arn(revision),
      deployments: [deployment(revision), old],
    };
  };
  return { aws, asked, state, stop, deploy };
}

/** How a task stops whose container failed by itself. */
export const crashed = [
  'EssentialContainerExited',
  'Essential container in task exited',
  { exitCode: 1 },
] as const;
