import { OperationError } from '../../../lib/operations/errors';
import { notServing } from '../../../lib/operations/deploy/serving';
import { evidenceOf, verdictOf, watchServices } from '../../../lib/operations/verdict';
import type {
  DeploymentNow,
  SeenTask,
  ServiceNow,
  Witness,
} from '../../../lib/operations/verdict/ports';
import { task } from './cases';
import { WEB, webApp } from './web-app';

const DEV = 'dev';
const arn = (revision: number): string =>
  `arn:aws:ecs:eu-west-1:111111111111:task-definition/slipway-sample-dev-web:${revision}`;

const deployment = (revision: number, more: Partial<DeploymentNow> = {}): DeploymentNow => ({
  ...{ status: 'PRIMARY', taskDefinition: arn(revision), state: 'IN_PROGRESS', reason: undefined },
  ...{ running: 0, desired: 2, failed: 0 },
  ...more,
});

/** ECS with one service, which a test changes as time goes on. */
function cloud() {
  const asked: string[] = [];
  const state = {
    service: {
      ...{ name: WEB, taskDefinition: arn(1), isStaged: false, events: [] },
      deployments: [deployment(1, { state: 'COMPLETED', running: 2 })],
      targetGroups: ['group'],
    } as ServiceNow,
    tasks: [] as SeenTask[],
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

const crashed = [
  'EssentialContainerExited',
  'Essential container in task exited',
  { exitCode: 1 },
] as const;

describe('what is seen while services roll out', () => {
  const assembly = webApp();
  const web = (watch: Awaited<ReturnType<typeof watchServices>>) => watch.seen().services[0]!;

  it('is of tasks of the new version that stopped since, and of no others', async () => {
    const { aws, state, stop, deploy } = cloud();
    stop(1, ...crashed);
    const watch = await watchServices(aws, assembly, DEV);
    await watch.look();
    expect(watch.seen().services).toEqual([]);
    deploy(2);
    stop(1, 'ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)');
    const own = stop(2, ...crashed);
    state.log = ['no database'];
    await watch.look();
    expect(web(watch).stopped.map(({ id }) => id)).toEqual([own.id]);
    expect(web(watch).stopped[0]!.containers[0]!.log).toEqual(['no database']);
    expect(web(watch)).toMatchObject({
      at: { stack: 'dev/web', resource: 'WebService/Service' },
      rollout: { revision: `${WEB}:2`, running: 0, desired: 2 },
      settings: {
        ...{ healthPath: '/readyz', healthyCodes: '200', port: 3000, graceSeconds: 30 },
        ...{ architecture: 'arm64', memoryMib: 512, spot: true, secrets: ['sample/key'] },
      },
    });
  });

  it('stays known after ECS has put the version before back, and forgotten the tasks', async () => {
    const { aws, state, stop, deploy } = cloud();
    const watch = await watchServices(aws, assembly, DEV);
    deploy(2);
    stop(2, ...crashed);
    await watch.look();
    state.tasks = [];
    deploy(1);
    await watch.look();
    expect(web(watch).stopped).toHaveLength(1);
    expect(web(watch).rollout!.revision).toBe(`${WEB}:2`);
  });

  it('waits some looks for a log that comes late, and reads each but once then', async () => {
    const { aws, state, stop, deploy, asked } = cloud();
    const watch = await watchServices(aws, assembly, DEV);
    deploy(2);
    const { id } = stop(2, ...crashed);
    await watch.look();
    state.log = ['late'];
    await watch.look();
    await watch.look();
    expect(web(watch).stopped[0]!.containers[0]!.log).toEqual(['late']);
    expect(asked.filter((what) => what === `log web/main/${id}`)).toHaveLength(2);
  });

  it('asks for few logs, however many tasks stop', async () => {
    const { aws, stop, deploy, asked } = cloud();
    const watch = await watchServices(aws, assembly, DEV);
    deploy(2);
    for (let count = 0; count < 80; count++) stop(2, ...crashed);
    for (let looks = 0; looks < 20; looks++) await watch.look();
    expect(web(watch).stopped.length).toBeLessThanOrEqual(20);
    expect(asked.filter((what) => what.startsWith('log')).length).toBeLessThanOrEqual(24);
  });

  it('looks less often while AWS refuses, and goes on when it no longer does', async () => {
    const { aws, state, stop, deploy, asked } = cloud();
    const watch = await watchServices(aws, assembly, DEV);
    deploy(2);
    asked.length = 0;
    state.refuse = new OperationError('AWS_REFUSED', 'too many requests');
    for (let looks = 0; looks < 40; looks++) await watch.look();
    expect(asked.length).toBeLessThan(8);
    state.refuse = undefined;
    stop(2, ...crashed);
    for (let looks = 0; looks < 20; looks++) await watch.look();
    expect(web(watch).stopped).toHaveLength(1);
  });

  it('keeps why a target was not healthy, until it is', async () => {
    const { aws, state, deploy } = cloud();
    const watch = await watchServices(aws, assembly, DEV);
    deploy(2);
    const target = { id: '10.0.0.1', port: 3000, reason: 'Target.ResponseCodeMismatch' };
    state.targets = [
      {
        ...target,
        state: 'unhealthy',
        description: 'Health checks failed with these codes: [404]',
      },
    ];
    await watch.look();
    state.targets = [
      { ...target, state: 'draining', reason: 'Target.DeregistrationInProgress', description: '' },
    ];
    await watch.look();
    const { services } = watch.seen();
    expect(verdictOf(evidenceOf({ environment: DEV, services }))).toMatchObject({
      class: 'health-check-path',
      line: expect.stringContaining('/readyz is answered with 404') as string,
    });
    state.targets = [{ ...target, state: 'healthy', reason: undefined, description: undefined }];
    await watch.look();
    expect(web(watch).targets).toEqual([]);
  });

  it('knows a deployment that cannot pass by itself from the tasks that it has seen', async () => {
    const { aws, stop, deploy } = cloud();
    const watch = await watchServices(aws, assembly, DEV);
    deploy(2);
    const foreseen = async () => {
      await watch.look();
      return verdictOf(evidenceOf({ environment: DEV, ...watch.seen(), how: 'given up' }))
        .isLasting;
    };
    stop(2, ...crashed);
    expect(await foreseen()).toBe(false);
    stop(2, ...crashed);
    stop(2, ...crashed);
    expect(await foreseen()).toBe(true);
  });
});

describe('what serves after a deployment', () => {
  const assembly = webApp();
  const definition = assembly.stacks
    .flatMap(({ resources }) => resources)
    .find(({ type, path }) => type === 'AWS::ECS::TaskDefinition' && path.startsWith('dev/web'))!;
  const serving = async (...deployments: DeploymentNow[]) => {
    const { aws, state } = cloud();
    state.service = { ...state.service, deployments };
    const resources = () =>
      Promise.resolve([{ logicalId: definition.logicalId, physicalId: arn(2) }]);
    const stop = AbortSignal.timeout(300);
    return notServing({ ...aws, resources }, assembly, DEV, { signal: stop, everyMs: 5 });
  };

  it('is the release where ECS has completed its revision', async () => {
    expect(await serving(deployment(2, { state: 'COMPLETED' }))).toBeUndefined();
  });

  it('is another one where ECS went back, though CloudFormation calls that done', async () => {
    expect(await serving(deployment(1, { state: 'COMPLETED' }))).toBe(
      `${WEB} serves ${WEB}:1, and not ${WEB}:2 of this release`,
    );
  });

  it('is not the release while its rollout is not completed, or failed', async () => {
    expect(await serving(deployment(2, { state: 'FAILED' }))).toContain('is failed');
    expect(await serving(deployment(2))).toContain('is in progress, 0 of 2 tasks run');
  });
});
