import type { DeployEvent, ServiceEvidence, SmokeReport } from '../../operations';
import { nowMs } from '../clock';
import { color, isTerminal, say, showStatus, statusSize } from '../terminal';
import { rolloutWords, verdictLines, type VerdictLine } from '../verdict/lines';
import { duration } from '../words';
import { deploymentTree } from './tree';

/** Where there is no terminal, a line says so often that the work goes on. Milliseconds. */
const HEARTBEAT_MS = 60_000;
const REDRAW_MS = 200;

export interface DeploymentLines {
  readonly tell: (event: DeployEvent) => void;
  stop(): void;
}

const PHASES = {
  archive: 'Keep the release',
  promote: 'Copy images',
  stacks: 'Deploy',
  serving: 'See that it serves',
  smoke: 'Try it',
} as const;

/** Says what happens in a deployment: a line for each stack and failure, and below them what is under way. */
export function deploymentLines(environment: string): DeploymentLines {
  const begunMs = nowMs();
  let current = '';
  const tree = deploymentTree();
  const told = new Map<string, string>();
  const status = (): string => `${current} ${color.dim(duration(nowMs() - begunMs))}`;
  const show = (): void => {
    // The last row stays free for what is said.
    const below = tree.lines(statusSize().rows - 3);
    if (isTerminal()) showStatus([`${color.cyan('•')} ${status()}`, ...below].join('\n'));
    else if (current !== '') say(`• ${status()}`);
  };
  const ticker = setInterval(show, isTerminal() ? REDRAW_MS : HEARTBEAT_MS);
  return {
    tell: (event) => {
      tree.tell(event);
      for (const line of linesOf(event, environment)) say(line);
      if (event.type === 'rollout' && !isTerminal()) sayRollouts(event.services, told);
      current = currentOf(event, environment) ?? current;
      if (isTerminal()) show();
    },
    stop: () => {
      clearInterval(ticker);
      showStatus('');
    },
  };
}

/** What is under way, in a few words; undefined: as before. */
function currentOf(event: DeployEvent, environment: string): string | undefined {
  switch (event.type) {
    case 'phase':
      return `${PHASES[event.phase]} ${event.phase === 'stacks' ? environment : ''}`.trim();
    case 'resource':
      // The tree below has it.
      return isTerminal() ? undefined : `${event.stack} → ${event.resource} ${event.status}`;
    case 'rolling back':
      return `Roll back to ${event.to}`;
    case 'stopping':
      return 'CloudFormation settles';
    default:
      return undefined;
  }
}

const MARKS = {
  changed: color.green('✓'),
  'rolled back': color.yellow('↺'),
  stuck: color.red('✗'),
} as const;

const COUNT = (count: number): string => (count === 1 ? '1 resource' : `${count} resources`);

/** Lines that stay. */
function linesOf(event: DeployEvent, environment: string): string[] {
  switch (event.type) {
    case 'stack':
      return [
        `${MARKS[event.how]} ${event.stack} ${event.how}${event.resources > 0 ? color.dim(`, ${COUNT(event.resources)}`) : ''}`,
      ];
    case 'resource':
      return event.failed
        ? [
            `${color.red('✗')} ${event.stack} → ${event.resource} ${event.status}${event.reason === undefined ? '' : color.dim(`: ${event.reason}`)}`,
          ]
        : [];
    case 'smoked':
      return smokeLines(event.report);
    case 'stopping':
      return [
        event.why === 'given up'
          ? `It cannot pass by itself: CloudFormation is asked to put ${environment} back.`
          : event.why === 'interrupted'
            ? `Stopping: CloudFormation is asked to put ${environment} back. Ctrl-C again leaves it as it is then.`
            : `The time limit is over: CloudFormation is asked to put ${environment} back.`,
      ];
    case 'cancel':
      return [
        event.asked
          ? `  ${event.stack}: cancelled, CloudFormation rolls it back`
          : color.yellow(
              `  ${event.stack}: goes on, these credentials may not cancel it (cloudformation:CancelUpdateStack)`,
            ),
      ];
    case 'change set':
      return [
        event.instead === undefined
          ? `  ${event.stack}: executes the change set of the plan`
          : color.yellow(
              `  ${event.stack}: not the plan's change set but a new one: ${event.instead}`,
            ),
      ];
    case 'foreseen':
      return [`${color.red('✗')} ${color.bold(event.verdict.line)}`];
    case 'failed':
      return verdictLines(event.verdict).map(painted);
    case 'rolling back':
      return [`↺ Rolling back to ${event.to}`];
    case 'rollback failed':
      return [`${color.red('✗')} The rollback failed: ${event.cause}`];
    default:
      return [];
  }
}

const PAINT: Readonly<Record<VerdictLine['tone'], (text: string) => string>> = {
  cause: (text) => `${color.red('✗')} ${color.bold(text)}`,
  fix: (text) => `  ${text}`,
  plain: (text) => `  ${text}`,
  soft: (text) => color.dim(`  ${text}`),
  log: (text) => color.dim(`  ${text}`),
};

const painted = ({ tone, text }: VerdictLine): string => PAINT[tone](text);

/** Where nobody sees the tree, a line for each that is new. */
function sayRollouts(services: readonly ServiceEvidence[], told: Map<string, string>): void {
  for (const service of services) {
    const words = rolloutWords(service);
    if (words === '' || told.get(service.name) === words) continue;
    told.set(service.name, words);
    say(`  ${service.name}${words}`);
  }
}

const OUTCOMES = {
  passed: color.green('✓'),
  failed: color.red('✗'),
  'not done': color.dim('–'),
} as const;

export const smokeLines = ({ checks }: SmokeReport): string[] =>
  checks.map(
    ({ name, outcome, text, tookMs }) =>
      `${OUTCOMES[outcome]} ${name}: ${text}${outcome === 'not done' ? '' : color.dim(` ${duration(tookMs)}`)}`,
  );
