import { driftOf, type StackDrift } from '../../operations/drift/drift';
import { cloudOf, deployedIn, notHere } from '../cloud';
import { EXIT } from '../errors';
import { setExitCode } from '../exit';
import { onInterrupt } from '../interrupts';
import { step } from '../step';
import { color, data, dataColor, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

/** What somebody changed by hand, by the names of the configuration. */
export async function drift(options: Options): Promise<void> {
  if (options.on === 'local')
    throw notHere('drift', 'here nothing is changed by hand', 'leave out --on local');
  const cloud = await cloudOf(options.environment);
  const { assembly, region, rights, environment } = cloud;
  const deployed = await deployedIn(cloud);
  const { driftsIn } =
    require('../../operations/drift/network') as typeof import('../../operations/drift/network');
  const left = new AbortController();
  const forget = onInterrupt(() => left.abort());
  try {
    const stacks = await step('Ask CloudFormation what differs', () =>
      driftOf(driftsIn(region, rights.look), { deployed, assembly }, { signal: left.signal }),
    );
    if (options.json === true) json({ environment: environment.name, stacks });
    else show(stacks);
    for (const { stack, problem } of stacks)
      if (problem !== undefined) say(color.yellow(`! ${stack} cannot be told: ${problem}`));
    if (options.exitCode === true && stacks.some(({ resources }) => resources.length > 0))
      setExitCode(EXIT.failed);
  } finally {
    forget();
  }
}

function show(stacks: readonly StackDrift[]): void {
  const found = stacks.flatMap(({ resources }) => resources);
  const known = stacks.filter(({ problem }) => problem === undefined);
  for (const { name, type, how, physicalId, differences } of found) {
    const what = how === 'DELETED' ? 'is gone' : 'is not as the template has it';
    data(`${dataColor.bold(name)} ${dataColor.dim(type)} ${dataColor.red(what)}`);
    if (physicalId !== undefined) data(dataColor.dim(`  ${physicalId}`));
    for (const { path, how: change, expected, actual } of differences)
      data(`  ${path.slice(1).replaceAll('/', '.')}: ${changeWords(change, expected, actual)}`);
  }
  if (known.length === 0) return;
  if (found.length === 0)
    data('Everything is as the templates have it, as far as CloudFormation can tell.');
  else say('The next deployment that touches them sets them back.');
}

function changeWords(change: string, expected: string, actual: string): string {
  if (change === 'ADD') return `${dataColor.green(actual)}, added`;
  if (change === 'REMOVE') return `${dataColor.red(expected)} is gone`;
  return `${dataColor.red(expected)} → ${dataColor.green(actual)}`;
}
