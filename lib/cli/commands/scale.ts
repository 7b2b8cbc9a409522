import type { Limits } from '../../operations/fleet/ports';
import { parseScale, scaleOf, scaleTo, type Scale } from '../../operations/fleet/scale';
import type { ResolvedEnvironment } from '../../config';
import { cloudOf, deployedIn, notHere, serviceIn } from '../cloud';
import { CliError } from '../errors';
import { color, data, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

/** Shows how many tasks a service has, or gives it others: a number, bounds, or those of the configuration. */
export async function scale(
  name: string,
  wanted: string | undefined,
  options: Options,
): Promise<void> {
  if (options.on === 'local')
    throw notHere('scale', 'here each service is one process', 'leave out --on local');
  const bounds = wanted === undefined || wanted === 'reset' ? undefined : boundsOf(wanted);
  const cloud = await cloudOf(options.environment);
  const { environment } = cloud;
  const { service } = serviceIn(await deployedIn(cloud), name);
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const fleet = fleetIn(cloud.region, cloud.rights);
  const before = await scaleOf(fleet, service);
  if (before === undefined)
    throw new CliError('NOT_DEPLOYED', `ECS has no service '${service.name}'`);
  const target = bounds ?? (wanted === 'reset' ? configured(environment, name) : undefined);
  if (target === undefined) {
    if (options.json === true) json({ environment: environment.name, service: name, ...before });
    else data(`${name}: ${words(before)}`);
    return;
  }
  if (before.limits === undefined && target.min !== target.max)
    throw new CliError(
      'BAD_INPUT',
      `nothing scales ${name}: it cannot have between ${target.min} and ${target.max} tasks`,
      `give one number: npx slipway scale ${name} ${target.min}`,
    );
  const { after } = await scaleTo(fleet, service, before, target);
  if (options.json === true) json({ environment: environment.name, service: name, before, after });
  say(`${color.green('✓')} ${name}: ${words(after)}; before: ${words(before)}`);
  if (wanted !== 'reset')
    for (const line of howLong(environment, name)) say(color.dim(`  ${line}`));
}

function boundsOf(text: string): Limits {
  const bounds = parseScale(text);
  if (bounds !== undefined) return bounds;
  throw new CliError(
    'BAD_INPUT',
    `'${text}' is no number of tasks`,
    'give a number such as 3, bounds such as 2-6, or reset for those of the configuration',
  );
}

const words = ({ desired, limits }: Scale): string =>
  `${desired} ${desired === 1 ? 'task' : 'tasks'}` +
  (limits === undefined ? '' : `, ${limits.min} to ${limits.max} by scaling`);

/** What the configuration says of a service; the names are those of workloads. */
function configured({ web, taskRunner }: ResolvedEnvironment, name: string): Limits | undefined {
  const queue = taskRunner.queues.find((one) => name === `task-runner-${one.name}`);
  const found = name === 'web' ? web : (queue ?? (name === 'task-runner' ? taskRunner : undefined));
  if (found === undefined)
    throw new CliError('BAD_INPUT', `the configuration gives no bounds for '${name}'`);
  return { min: found.minTasks, max: found.maxTasks };
}

/** CloudFormation sets only what a deployment changes: bounds that are not in it stay as they are. */
function howLong({ name, web }: ResolvedEnvironment, service: string): string[] {
  return [
    `It stays until a deployment changes these bounds: npx slipway scale ${service} reset -e ${name} takes it back; slipway.config.ts makes it last.`,
    ...(service === 'web' && web.scaling.offHours !== undefined
      ? ['Off hours set their own bounds when they begin and end.']
      : []),
  ];
}
