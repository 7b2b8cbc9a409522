import { setTimeout as sleep } from 'node:timers/promises';
import type { Assembly } from '../../assembly';
import { nowMs } from '../clock';
import { OperationError } from '../errors';
import type { Stacks } from '../ports';
import type { DeploymentNow, Witness } from '../verdict/ports';
import { plannedServices, type PlannedService } from '../verdict/settings';

type Aws = Witness & Pick<Stacks, 'resources'>;

/** CloudFormation has waited already: what is still under way is at its very end. Milliseconds. */
const LONGEST_MS = 120_000;
const LOOK_EVERY_MS = 2500;

interface ServingOptions {
  readonly signal: AbortSignal;
  readonly everyMs?: number;
}

/**
 * Whether each service serves what the stacks brought: ECS may have put the version before in its place, and
 * CloudFormation call that done (https://github.com/aws/containers-roadmap/issues/1369).
 *
 * @returns which service does not, and what it does; undefined: all do, or the credentials may not see it
 */
export async function notServing(
  aws: Aws,
  assembly: Assembly,
  environment: string,
  { signal, everyMs = LOOK_EVERY_MS }: ServingOptions,
): Promise<string | undefined> {
  const planned = plannedServices(assembly, environment);
  const endMs = nowMs() + LONGEST_MS;
  for (;;) {
    let found: Astray | undefined;
    try {
      found = await lookOnce(aws, planned);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      if (error.code === 'AWS_DENIED') return undefined;
      found = { text: `AWS does not say what serves: ${error.message}`, isFinal: false };
    }
    if (found === undefined || found.isFinal || nowMs() > endMs || signal.aborted)
      return found?.text;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

interface Astray {
  readonly text: string;
  /** Whether it will not change by itself. */
  readonly isFinal: boolean;
}

async function lookOnce(aws: Aws, planned: readonly PlannedService[]): Promise<Astray | undefined> {
  const brought = new Map<string, string>();
  for (const stack of new Set(planned.map((service) => service.stack)))
    for (const { logicalId, physicalId } of await aws.resources(stack))
      brought.set(`${stack}#${logicalId}`, physicalId);
  for (const [cluster, there] of Map.groupBy(planned, (service) => service.cluster)) {
    const now = await aws.servicesNow(
      cluster,
      there.map(({ name }) => name),
    );
    for (const { name, stack, definition } of there) {
      const wanted = brought.get(`${stack}#${definition}`);
      const primary = now
        .find((service) => service.name === name)
        ?.deployments.find(({ status }) => status === 'PRIMARY');
      const astray = wanted === undefined ? undefined : astrayOf(name, wanted, primary);
      if (astray !== undefined) return astray;
    }
  }
  return undefined;
}

function astrayOf(
  name: string,
  wanted: string,
  primary: DeploymentNow | undefined,
): Astray | undefined {
  if (primary === undefined) return { text: `${name} is not there`, isFinal: false };
  if (primary.taskDefinition !== wanted)
    return {
      text: `${name} serves ${short(primary.taskDefinition)}, and not ${short(wanted)} of this release`,
      isFinal: true,
    };
  if (primary.state === undefined || primary.state === 'COMPLETED') return undefined;
  const counts = `${primary.running} of ${primary.desired} tasks run`;
  return {
    text: `${name}: the rollout of ${short(wanted)} is ${primary.state.toLowerCase().replaceAll('_', ' ')}, ${counts}`,
    isFinal: primary.state === 'FAILED',
  };
}

const short = (arn: string): string => arn.split('/').at(-1) ?? arn;
