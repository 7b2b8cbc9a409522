import type { DeployEvent, ServiceEvidence } from '../../operations';
import { rolloutWords } from '../verdict/lines';
import { color } from '../terminal';

/** What is under way: stacks that are not over, their resources at work, and how services roll out. */
export interface Tree {
  readonly tell: (event: DeployEvent) => void;
  /** As lines, the stacks in the order in which they began. @param most lines at most */
  readonly lines: (most: number) => string[];
}

interface ResourceNow {
  readonly status: string;
  readonly failed: boolean;
}

/** Resources that are shown of each stack. */
const MOST_RESOURCES = 6;

/** Follows what a deployment tells. */
export function deploymentTree(): Tree {
  const stacks = new Map<string, Map<string, ResourceNow>>();
  let services: readonly ServiceEvidence[] = [];
  let ringing: readonly string[] = [];
  return {
    tell: (event) => {
      if (event.type === 'stack') stacks.delete(event.stack);
      else if (event.type === 'rollout') {
        services = event.services;
        ringing = event.alarms.map(({ name }) => name);
      } else if (event.type === 'phase' || event.type === 'rolling back') {
        stacks.clear();
        services = [];
        ringing = [];
      } else if (event.type === 'resource') {
        const { stack, resource, status, failed } = event;
        const its = stacks.get(stack) ?? new Map<string, ResourceNow>();
        stacks.set(stack, its);
        its.delete(resource);
        its.set(resource, { status, failed });
      }
    },
    lines: (most) => {
      const all = [...stacks].flatMap(([stack, resources]) =>
        stackLines(
          stack,
          resources,
          services.filter(({ at }) => at?.stack === stack),
        ),
      );
      for (const name of ringing) all.push(`  ${color.yellow('!')} alarm ${name} rings`);
      if (all.length <= most) return all;
      const left = all.length - most + 1;
      return [...all.slice(0, Math.max(0, most - 1)), color.dim(`  … ${left} more lines`)];
    },
  };
}

function stackLines(
  stack: string,
  resources: ReadonlyMap<string, ResourceNow>,
  services: readonly ServiceEvidence[],
): string[] {
  const rolling = new Map(services.map((service) => [service.at?.resource ?? '', service]));
  const all = [...resources];
  const done = all.filter(([, { status }]) => status.endsWith('complete')).length;
  // A service is at work as long as it rolls out, and failures stay.
  const active = all.filter(([, { status, failed }]) => failed || status.endsWith('in progress'));
  const shown = [
    ...active.filter(([name]) => rolling.has(name)),
    ...active.filter(([name]) => !rolling.has(name)),
  ].slice(0, MOST_RESOURCES);
  const more = active.length - shown.length;
  const rows = shown.map(([name, now]): readonly string[] => {
    const service = rolling.get(name);
    return [resourceLine(name, now), ...(service === undefined ? [] : serviceLines(service))];
  });
  if (more > 0) rows.push([color.dim(`and ${more} more`)]);
  return [
    `  ${color.cyan('•')} ${color.bold(stack)}${color.dim(done > 0 ? `, ${done} done` : '')}`,
    ...rows.flatMap(([head = '', ...below], index) => {
      const isLast = index === rows.length - 1;
      return [
        `    ${color.dim(isLast ? '└' : '├')} ${head}`,
        ...below.map((text) => `    ${color.dim(isLast ? ' ' : '│')}   ${text}`),
      ];
    }),
  ];
}

const resourceLine = (name: string, { status, failed }: ResourceNow): string =>
  failed ? `${color.red('✗')} ${name} ${color.red(status)}` : `${name} ${color.dim(status)}`;

/** Of one service: revision, tasks, targets, tasks that stopped. */
function serviceLines(service: ServiceEvidence): string[] {
  const { targets, healthyTargets = 0, stopped, rollout } = service;
  const words = rolloutWords(service).replace(/^: /, '');
  const [bad] = targets.filter(({ state }) => state === 'unhealthy');
  const failed = stopped.at(-1);
  return [
    ...(words === '' ? [] : [(rollout?.failed ?? 0) > 0 ? color.yellow(words) : words]),
    ...(targets.length + healthyTargets === 0
      ? []
      : [
          `${bad === undefined ? '' : `${color.yellow('!')} `}${targetWords(targets, healthyTargets)}${bad?.description === undefined ? '' : color.dim(`: ${bad.description}`)}`,
        ]),
    ...(failed === undefined
      ? []
      : [`${color.yellow('!')} ${stoppedWords(stopped)}${color.dim(`: ${reasonOf(failed)}`)}`]),
  ];
}

function targetWords(targets: ServiceEvidence['targets'], healthy: number): string {
  const counts = [...Map.groupBy(targets, ({ state }) => state)];
  const words = counts.map(([state, alike]) => `${alike.length} ${state}`);
  return `targets: ${[...(healthy > 0 ? [`${healthy} healthy`] : []), ...words].join(', ')}`;
}

const stoppedWords = ({ length }: ServiceEvidence['stopped']): string =>
  length === 1 ? '1 task stopped' : `${length} tasks stopped`;

function reasonOf({
  containers,
  stoppedReason,
  stopCode,
}: ServiceEvidence['stopped'][number]): string {
  const ended = containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  if (ended === undefined) return stoppedReason ?? stopCode ?? 'no reason given';
  return `${ended.name} exited with code ${ended.exitCode ?? '?'}`;
}
