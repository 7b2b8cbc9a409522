import { OperationError } from '../../../lib/operations/errors';
import { notServing } from '../../../lib/operations/deploy/serving';
import { evidenceOf, verdictOf, watchServices } from '../../../lib/operations/verdict';
import type { DeploymentNow } from '../../../lib/operations/verdict/ports';
import { task } from './cases';
import { arn, cloud, crashed, deployment } from './cloud';
import { WEB, webApp } from './web-app';

const DEV = 'dev';

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

describe('a release task', () => {
  const failed = () => {
    const { aws, state, asked } = cloud();
    const one = { ...task(...crashed), taskDefinition: arn(7) };
    return { aws, state, asked, one };
  };

  it('that failed is the cause, with its log, and one of an earlier deployment is not', async () => {
    const { aws, state, one } = failed();
    state.released = [{ ...one, id: 'earlier' }];
    state.log = ['migration 7 failed'];
    const watch = await watchServices(aws, webApp({ releaseTask: true }), DEV);
    await watch.look();
    expect(watch.seen().releaseTask).toBeUndefined();
    state.released = [...state.released, one];
    await watch.look();
    expect(verdictOf(evidenceOf({ environment: DEV, ...watch.seen() }))).toMatchObject({
      class: 'release-task',
      line: 'release task: main exited with code 1: migration 7 failed',
      isLasting: true,
    });
  });

  it('is not asked for where there is none', async () => {
    const { aws, asked } = failed();
    const watch = await watchServices(aws, webApp(), DEV);
    await watch.look();
    expect(asked).not.toContain('release');
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
