import { objectsIn, textAt, type Resource } from '../../assembly';
import type { Values } from '../cloud/values';
import { numberAt } from '../containers/definition';
import { probe } from './network';

/** Settings of a target group. Times in seconds. */
export interface GroupSettings {
  readonly arn: string;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly codes: string;
  readonly deregistrationSeconds: number;
}

/** As DescribeTargetHealth says it. */
export interface TargetHealth {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  /** `Target.ResponseCodeMismatch`, `Target.Timeout`, `Target.FailedHealthChecks`, `Elb.InitialHealthChecking`. */
  readonly reason?: string;
  readonly description?: string;
}

export interface Target {
  /** Port of this machine that leads to it. */
  readonly port: number;
  readonly health: TargetHealth;
  /** Requests that it is working on. */
  active: number;
}

export interface TargetGroup {
  readonly settings: GroupSettings;
  register(port: number): Target;
  /** No new requests; settles when those under way have ended, or the deregistration delay is over. */
  deregister(target: Target): Promise<void>;
  /** The next one that takes a request: the healthy ones in turn; all where none is healthy, as a load balancer does. */
  next(): Target | undefined;
  targets(): readonly Target[];
  stop(): void;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticloadbalancingv2-targetgroup.html */
export function groupSettings(resource: Resource, values: Values): GroupSettings {
  const properties = values.properties(resource);
  const attribute = (name: string) =>
    objectsIn(properties.TargetGroupAttributes).find(({ Key }) => Key === name)?.Value;
  const matcher = properties.Matcher;
  return {
    arn: values.nameOf(resource),
    path: textAt(properties, 'HealthCheckPath') ?? '/',
    intervalSeconds: numberAt(properties, 'HealthCheckIntervalSeconds') ?? 30,
    timeoutSeconds: numberAt(properties, 'HealthCheckTimeoutSeconds') ?? 5,
    healthyThreshold: numberAt(properties, 'HealthyThresholdCount') ?? 5,
    unhealthyThreshold: numberAt(properties, 'UnhealthyThresholdCount') ?? 2,
    codes: textAt(matcher, 'HttpCode') ?? '200',
    deregistrationSeconds: Number(attribute('deregistration_delay.timeout_seconds') ?? 300),
  };
}

/** `200`, `200,204`, `200-299`. */
export const isWell = (codes: string, status: number): boolean =>
  codes.split(',').some((part) => {
    const [from, to = from] = part.trim().split('-').map(Number);
    return status >= (from ?? NaN) && status <= (to ?? NaN);
  });

interface Mutable extends Omit<Target, 'health'> {
  health: TargetHealth;
  inARow: number;
  stop: () => void;
}

/** Until a target was well once, it is asked this often: on AWS a new version may wait, at a desk people do. */
const FIRST_CHECKS_SECONDS = 0.25;

/** @param pace one second of the settings in milliseconds of this machine */
export function targetGroup(settings: GroupSettings, pace = 1000): TargetGroup {
  const targets = new Set<Mutable>();
  let turn = 0;
  return {
    settings,
    register: (port) => {
      const target: Mutable = {
        ...{ port, active: 0, inARow: 0, stop: () => undefined },
        health: {
          state: 'initial',
          reason: 'Elb.InitialHealthChecking',
          description: 'Initial health checks in progress',
        },
      };
      targets.add(target);
      target.stop = checking(target, settings, pace);
      return target;
    },
    deregister: async (gone) => {
      const target = [...targets].find((one) => one === gone);
      if (target === undefined) return;
      target.stop();
      target.health = {
        state: 'draining',
        reason: 'Target.DeregistrationInProgress',
        description: 'Target deregistration is in progress',
      };
      await drained(target, settings.deregistrationSeconds * pace);
      targets.delete(target);
    },
    next: () => {
      const open = [...targets].filter(({ health }) => health.state !== 'draining');
      const well = open.filter(({ health }) => health.state === 'healthy');
      const able = well.length > 0 ? well : open;
      return able[turn++ % Math.max(1, able.length)];
    },
    targets: () => [...targets],
    stop: () => {
      for (const target of targets) target.stop();
      targets.clear();
    },
  };
}

/** Checks a target's health until the function that is returned is called. */
function checking(target: Mutable, settings: GroupSettings, pace: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let beganAgo = 0;
  let wasWell = false;
  const check = async (): Promise<void> => {
    const found = await healthNow(target.port, settings);
    if (stopped) return;
    if (found === undefined) wasWell = true;
    const often = Math.min(FIRST_CHECKS_SECONDS, settings.intervalSeconds);
    beganAgo += often;
    // The many checks at first count as those would that AWS makes in the same time.
    const counts = wasWell || found === undefined || beganAgo >= settings.intervalSeconds;
    if (counts) {
      beganAgo = 0;
      take(target, settings, found);
    }
    const wait = wasWell ? settings.intervalSeconds : often;
    timer = setTimeout(() => void check(), wait * pace);
  };
  void check();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** One check that passes makes a new target healthy; later, the thresholds count. */
function take(target: Mutable, settings: GroupSettings, failure: TargetHealth | undefined): void {
  const { state } = target.health;
  const passed = failure === undefined;
  const changes = state === 'initial' || passed !== (state === 'healthy');
  target.inARow = changes ? target.inARow + 1 : 0;
  if (passed && (state === 'initial' || target.inARow >= settings.healthyThreshold)) {
    target.health = { state: 'healthy' };
    target.inARow = 0;
  } else if (
    failure !== undefined &&
    (state === 'unhealthy' || target.inARow >= settings.unhealthyThreshold)
  ) {
    target.health = failure;
    target.inARow = 0;
  }
}

/** Undefined: it is well. Words as DescribeTargetHealth has them. */
async function healthNow(port: number, settings: GroupSettings): Promise<TargetHealth | undefined> {
  const answer = await probe(port, settings.path, settings.timeoutSeconds * 1000);
  if (typeof answer === 'number') {
    if (isWell(settings.codes, answer)) return undefined;
    return {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: `Health checks failed with these codes: [${answer}]`,
    };
  }
  if (answer === 'timeout')
    return { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' };
  return {
    state: 'unhealthy',
    reason: 'Target.FailedHealthChecks',
    description: 'Health checks failed',
  };
}

const LOOK_MS = 20;

async function drained(target: Target, withinMs: number): Promise<void> {
  for (let waited = 0; target.active > 0 && waited < withinMs; waited += LOOK_MS)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
