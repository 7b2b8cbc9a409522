import type { Deployed } from '../../operations';
import { isProtected, keepersOf, nameOf, type Keeper } from '../../operations/destruction/losses';
import { cloudOf, deployedIn, type Cloud } from '../cloud';
import { confirmed } from '../confirm';
import { CliError, EXIT } from '../errors';
import { exitNow } from '../exit';
import { onInterrupt } from '../interrupts';
import { step } from '../step';
import { color, json, say } from '../terminal';
import { withoutStack } from '../synth-failure';

interface Options {
  readonly yes?: string;
  readonly json?: boolean;
}

/** Takes an environment away from AWS, after it has said what is lost and what stays. */
export async function destroy(named: string, options: Options): Promise<void> {
  const cloud = await cloudOf(named);
  const environment = cloud.environment.name;
  const deployed = await deployedIn(cloud);
  refuseProtected(deployed);
  const stacks = deployed.stacks.flatMap(({ name, deployed: there }) =>
    there === undefined ? [] : [name],
  );
  const keepers = keepersOf(cloud.assembly, environment, (id) => deployed.resources.has(id));
  say(
    `Destroy ${color.bold(environment)}, account ${deployed.account} in ${deployed.region}: ${stacks.length} stacks, ${deployed.resources.size} resources`,
  );
  for (const line of keeperLines(keepers, (id) => deployed.resources.get(id)?.physicalId ?? ''))
    say(line);
  const hindering = cloud.assembly.stacks
    .filter(({ stage }) => stage === environment)
    .flatMap(({ resources }) => resources)
    .filter((one) => isProtected(one) && one.deletionPolicy !== 'Retain')
    .filter(({ id }) => deployed.resources.has(id));
  for (const { path } of hindering)
    say(
      color.yellow(
        `! ${nameOf(path, environment)} is protected against deletion: AWS refuses until that is lifted`,
      ),
    );
  await confirmed(`Destroy ${environment}`, environment, options.yes, `--yes ${environment}`);
  await carryOut(cloud);
  const retained = keepers.filter(({ fate }) => fate === 'retained');
  if (options.json === true)
    json({
      environment,
      account: deployed.account,
      stacks,
      lost: keepers.filter(({ fate }) => fate === 'deleted'),
      snapshots: keepers.filter(({ fate }) => fate === 'snapshot'),
      retained: retained.map((one) => ({
        ...one,
        physicalId: deployed.resources.get(one.id)?.physicalId,
      })),
    });
  say(
    `${color.green('✓')} ${environment} is destroyed${retained.length === 0 ? '' : `; ${retained.length} of its resources stay, and cost what they cost`}`,
  );
}

/** @throws CliError with the commands that lift the protection */
function refuseProtected({ region, stacks }: Deployed): void {
  const kept = stacks.filter(({ deployed }) => deployed?.terminationProtection === true);
  if (kept.length === 0) return;
  throw new CliError(
    'PROTECTED',
    `${kept.map(({ name }) => name).join(', ')}: protected against termination`,
    [
      'if you mean it, lift it first:',
      ...kept.map(
        ({ name }) =>
          `  aws cloudformation update-termination-protection --no-enable-termination-protection --region ${region} --stack-name ${name}`,
      ),
    ].join('\n  '),
  );
}

const WORDS = {
  deleted: 'is lost',
  snapshot: 'is lost but for a last snapshot',
  retained: 'stays',
} as const;

function keeperLines(keepers: readonly Keeper[], physicalId: (id: string) => string): string[] {
  if (keepers.length === 0) return ['  Nothing in it keeps data.'];
  const width = Math.max(...keepers.map(({ kind }) => kind.length));
  const nameWidth = Math.max(...keepers.map(({ name }) => name.length));
  return keepers.map(({ id, kind, name, fate }) => {
    const words = `  ${kind.padEnd(width)}  ${name.padEnd(nameWidth)}  ${WORDS[fate]}`;
    const which = color.dim(`  ${physicalId(id)}`);
    return `${fate === 'retained' ? color.dim(words) : color.red(words)}${which}`;
  });
}

async function carryOut({ assembly, environment: { name } }: Cloud): Promise<void> {
  const { startDestroy } =
    require('../../operations/destruction/spawn') as typeof import('../../operations/destruction/spawn');
  const run = startDestroy(assembly.directory, name, (line) => {
    const [, stack] = /(\S+) \(\S+\): destroyed/.exec(line) ?? [];
    if (stack !== undefined) say(`${color.green('✓')} ${stack} is gone`);
  });
  const forget = onInterrupt(() => {
    run.kill();
    say(
      `\n${color.yellow('!')} Left: CloudFormation goes on with the stack at hand, and no other is begun. npx slipway status -e ${name} --on aws shows what is there.`,
    );
    exitNow(EXIT.interrupted);
  });
  try {
    const { exitCode, output } = await step('Destroy', () => run.ended);
    if (exitCode === 0) return;
    throw new CliError(
      'DESTROY_FAILED',
      `not all of '${name}' is destroyed:\n${withoutStack(lastLines(output))}`,
      `npx slipway status -e ${name} --on aws shows what is left; mend the cause, and run it again`,
    );
  } finally {
    forget();
  }
}

const LINES = 15;

const lastLines = (output: string): string => output.trimEnd().split('\n').slice(-LINES).join('\n');
