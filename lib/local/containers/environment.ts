import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { workloadsOf, type Assembly } from '../../assembly';
import { startBalancer, type Balancer } from '../balancer/balancer';
import { listenersOf, type ListenerRules } from '../balancer/rules';
import { groupSettings, targetGroup, type TargetGroup } from '../balancer/target-group';
import type { Cloud } from '../cloud/cloud';
import { LABEL, type ContainerEngine } from '../engine/engine';
import { LocalError } from '../errors';
import { freePort } from '../network';
import { workloadName } from '../plan';
import { draw, newTaskId } from '../random';
import { controlPlane, type ControlPlane } from './control-plane';
import type { Overlay, Rollout } from './deployment';
import { releaseHook } from './release-hook';
import { scalingOf, type ScalingSettings } from './scaling-settings';
import { startService, type Service } from './service';
import { serviceSettings } from './service-settings';
import { versionsOf, type Defined } from './versions';
import { apiTokenOf, vouching } from './vouch';
import type { LogLine, World } from './world';

export interface ContainersOptions {
  readonly assembly: Assembly;
  readonly environment: string;
  readonly engine: ContainerEngine;
  /** Value of the label. */
  readonly id: string;
  readonly cloud: Cloud;
  /** Folder for volumes that outlive tasks. */
  readonly data: string;
  /** Name on this machine of an image, by the hash of its asset; looked at when a container starts. */
  readonly images: Readonly<Record<string, string>>;
  readonly network: string;
  readonly networkOptions: readonly string[];
  /** Port of the first listener; others get a free one. */
  readonly port: number;
  readonly onLog: (line: LogLine) => void;
  readonly onEvent: (service: string, event: string) => void;
  /** One second of health checks and delays, in milliseconds. Default 1,000. */
  readonly pace?: number;
}

/** Services of an environment as containers, behind a load balancer. */
export interface Containers {
  readonly services: readonly Service[];
  readonly balancer: Balancer;
  readonly plane: ControlPlane;
  readonly world: World;
  readonly scaling: ReadonlyMap<Service, ScalingSettings>;
  readonly groups: ReadonlyMap<string, TargetGroup>;
  /** Task definitions as they were given last, by family; those of services too. */
  readonly tasks: ReadonlyMap<string, Defined>;
  /** Deploys every service, side by side. */
  deployAll(): Promise<readonly Rollout[]>;
  /**
   * Deploys a service in a new revision, from another assembly or as it was given last; with files in place of those in its
   * image.
   */
  deploy(
    source: string,
    change: { readonly assembly?: Assembly; readonly overlay?: Overlay },
  ): Promise<Rollout>;
  /** Services whose task definition in another assembly is not the one that was deployed last. */
  changed(assembly: Assembly): readonly string[];
  /** Takes the tasks that are no services from another assembly: the next of them run so. Returns which changed. */
  renewTasks(assembly: Assembly): readonly string[];
  /** Drains and ends all of it. */
  stop(): Promise<void>;
}

/**
 * Puts the services of an environment together, from its task definitions, services, target groups and listeners. Nothing
 * runs until `deployAll`.
 *
 * @throws LocalError where there is nothing to run, or a port is taken
 */
export async function prepareContainers(options: ContainersOptions): Promise<Containers> {
  const { assembly, environment, cloud, pace = 1000 } = options;
  const workloads = workloadsOf(assembly, environment);
  const resources = assembly.stacks
    .filter(({ stage }) => stage === environment)
    .flatMap((stack) => stack.resources);
  if (!workloads.some(({ service }) => service !== undefined))
    throw new LocalError(
      'NOTHING_TO_RUN',
      `the assembly has no services for '${environment}'`,
      'npx slipway synth writes the assembly anew',
    );
  const world = worldOf(options, pace);
  const versions = versionsOf(assembly, environment, cloud);
  const { latest: definitions } = versions;
  const plane = controlPlane(world, definitions);
  const groups = new Map(
    resources
      .filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup')
      .map((resource) => groupSettings(resource, cloud.values))
      .map((settings) => [settings.arn, targetGroup(settings, pace)]),
  );
  // Where there is a listener for HTTPS, the other one only leads to it.
  const listeners = listenersOf(resources, cloud.values).sort(
    (a, b) => Number(b.protocol === 'HTTPS') - Number(a.protocol === 'HTTPS'),
  );
  const balancer = await startBalancer(listeners, {
    ...{ groups, draw, vouch: vouching(await apiTokenOf(workloads, cloud)) },
    portFor: (listener) => (listener === listeners[0] ? options.port : 0),
  }).catch(async (error: unknown) => {
    throw await portProblem(error, options.port, listeners);
  });
  const scaling = new Map<Service, ScalingSettings>();
  const running = workloads.flatMap((workload) => {
    const { service } = workload;
    if (service === undefined) return [];
    const scaled = scalingOf(service, resources, cloud.values);
    const settings = serviceSettings(service, cloud.values, scaled && Math.max(1, scaled.minimum));
    const source = workloadName(workload);
    const beforeRollout = releaseHook(service, resources, {
      values: cloud.values,
      plane,
      definitions,
    });
    const started = startService({
      ...{ world, settings, source, groups },
      ...(beforeRollout !== undefined && { beforeRollout }),
      onEvent: (event) => options.onEvent(source, event),
    });
    if (scaled !== undefined) scaling.set(started, scaled);
    return [{ service: started, workload }];
  });

  const sourceOf = (family: string) =>
    running.find(({ workload }) => workload.family === family)?.service.source;

  return {
    changed: (other) => versions.changed(other).flatMap((family) => sourceOf(family) ?? []),
    renewTasks: (other) =>
      versions
        .changed(other)
        .filter((family) => sourceOf(family) === undefined)
        .map((family) => {
          versions.next(family, other);
          return definitions.get(family)?.name ?? family;
        }),
    services: running.map(({ service }) => service),
    ...{ balancer, plane, world, scaling, groups, tasks: definitions },
    deployAll: () =>
      Promise.all(
        running.flatMap(({ service, workload }) => {
          const definition = definitions.get(workload.family)?.definition;
          return definition === undefined ? [] : service.deploy({ definition, overlay: {} });
        }),
      ),
    deploy: async (source, { assembly: newer, overlay = {} }) => {
      const found = running.find(({ service }) => service.source === source);
      if (found === undefined)
        throw new LocalError('NOTHING_TO_RUN', `there is no service '${source}' here`);
      const definition = versions.next(found.workload.family, newer);
      return found.service.deploy({ definition, overlay });
    },
    stop: async () => {
      await Promise.all([...running.map(({ service }) => service.stop()), plane.stop()]);
      for (const group of groups.values()) group.stop();
      await balancer.close();
    },
  };
}

function worldOf(options: ContainersOptions, pace: number): World {
  const { engine, id, cloud, images, network, networkOptions, onLog } = options;
  return {
    ...{ engine, id, network, networkOptions, pace, onLog, newId: newTaskId },
    environment: cloud.environment,
    builtImage: (address) => Object.entries(images).find(([hash]) => address.includes(hash))?.[1],
    secret: cloud.secret,
    lastingVolume: (name) => {
      const folder = join(options.data, 'volumes', name);
      mkdirSync(folder, { recursive: true });
      // An access point gives the folder to the user of its own; here any user may write.
      chmodSync(folder, 0o777);
      return folder;
    },
    arn: (end) => `arn:aws:ecs:${cloud.region}:${cloud.account}:${end}`,
  };
}

async function portProblem(
  error: unknown,
  port: number,
  listeners: readonly ListenerRules[],
): Promise<unknown> {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || listeners.length === 0)
    return error;
  const other = await freePort(0);
  return new LocalError(
    'PORT_TAKEN',
    `port ${port} is taken`,
    `choose another with --port, ${other ?? 9000} is free`,
  );
}

/** The network of an environment, made for it. Returns the address under which its containers find this machine. */
export async function makeNetwork(
  engine: ContainerEngine,
  id: string,
): Promise<{ name: string; gateway: string }> {
  const name = id;
  await engine.get('network', 'create', '--label', `${LABEL}=${id}`, name);
  const gateway = await engine.get(
    'network',
    'inspect',
    '--format',
    '{{range .IPAM.Config}}{{.Gateway}}{{end}}',
    name,
  );
  return { name, gateway };
}
