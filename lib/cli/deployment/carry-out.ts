import { readAssembly } from '../../assembly';
import { deployRelease, promoteImages, type DeploymentEnd, type Release } from '../../operations';
import { waitingMinutes } from '../../pipeline/promote';
import { environmentNamed } from '../environments';
import { CliError, EXIT } from '../errors';
import { exitNow, setExitCode } from '../exit';
import { onInterrupt } from '../interrupts';
import { buildAddress } from '../process-env';
import { color, json, say } from '../terminal';
import { exitCodeOf } from '../verdict/exit-code';
import { checkReports, writeReports } from '../verdict/files';
import { secondsOf } from '../words';
import { showDeployed } from './picture';
import { awsOf, changeSetsOf, type Account } from './account';
import { deploymentLines } from './stages';
import { trialOf } from './try';

export interface DeployingOptions {
  readonly timeLimit?: string;
  readonly url?: string;
  readonly detailedExitCode?: boolean;
  /** False: the console keeps the picture that it has. */
  readonly picture?: boolean;
  readonly json?: boolean;
  /** Files that say how it went; their endings say in which format. */
  readonly output?: readonly string[];
}

interface Deployment {
  readonly kind: 'deploy' | 'rollback';
  readonly release: Release;
  /** Folder of its assembly. */
  readonly assembly: string;
}

/** Deploys a release to an environment, says how that went, and sets the exit code. */
export async function carryOut(
  account: Account,
  { kind, release, assembly }: Deployment,
  options: DeployingOptions,
): Promise<void> {
  const { of, place, identity, objects } = account;
  const { environment } = of;
  const files = options.output ?? [];
  checkReports(files);
  checkApplication(release, of.application);
  const timeLimitMs = timeLimitOf(environment, options.timeLimit);
  const aws = awsOf(account);
  const trial = trialOf(account, aws, options.url);
  const { startCdk } =
    require('../../operations/deploy/spawn') as typeof import('../../operations/deploy/spawn');
  const caller = await identity.caller();
  say(
    `${kind === 'deploy' ? 'Deploy' : 'Roll back'} ${color.bold(environment)} ${kind === 'deploy' ? 'with' : 'to'} release ${color.bold(release.id)}, account ${place.account} in ${place.region}`,
  );
  const lines = deploymentLines(environment);
  const interrupted = new AbortController();
  const forget = onInterrupt(() => {
    say();
    if (!interrupted.signal.aborted) {
      interrupted.abort();
      return;
    }
    say(leftAsItIs(environment));
    exitNow(EXIT.interrupted);
  });
  try {
    // What rang before is no fault of this deployment's.
    const ringing = await trial.ringing(readAssembly(assembly)).catch(() => []);
    const end = await deployRelease(
      {
        ...{ aws, objects, startCdk, changeSets: changeSetsOf(account) },
        promote: async (one, its) => {
          await promoteImages({ release: one, assembly: its, environment });
        },
        smoke: (its, signal) => trial.run(its, signal, ringing),
      },
      { kind, environment, release, assembly, caller, build: buildAddress() },
      { signal: interrupted.signal, timeLimitMs, tell: lines.tell },
    );
    lines.stop();
    if (end.ending === 'deployed' && options.picture !== false)
      await showDeployed(account, aws, assembly);
    if (options.json === true) json(end);
    say(conclusion(end));
    setExitCode(exitCodeOf(end, options.detailedExitCode === true));
    writeReports(files, end);
  } finally {
    lines.stop();
    forget();
  }
}

function checkApplication({ id, application: its }: Release, ours: string): void {
  if (its === ours) return;
  throw new CliError(
    'RELEASE_MISMATCH',
    `release ${id} is of the application '${its}'; this project is '${ours}'`,
    'run the command in the project that the release was made of',
  );
}

/** Beside what a deployment waits on purpose. Minutes. */
const TIME_LIMIT_MINUTES = 60;

function timeLimitOf(environment: string, text: string | undefined): number {
  if (text === undefined) {
    const waiting = waitingMinutes(environmentNamed(environment).deployment);
    return (TIME_LIMIT_MINUTES + waiting) * 60_000;
  }
  const seconds = secondsOf(text);
  if (seconds !== undefined && seconds > 0) return seconds * 1000;
  throw new CliError(
    'BAD_INPUT',
    `--time-limit: '${text}' is no length of time`,
    'give 30m or 2h, say',
  );
}

const leftAsItIs = (environment: string): string =>
  [
    `${color.yellow('!')} Left as it is: CloudFormation goes on with what it is at; nothing is tried, taken back or written down.`,
    color.dim(
      `  npx slipway status -e ${environment} --on aws shows it; npx slipway rollback ${environment} goes back.`,
    ),
    color.dim('  Another deployment may begin after 5 minutes.'),
  ].join('\n');

function conclusion({ ending, record, stuck }: DeploymentEnd): string {
  const { environment, release, serves, changed } = record;
  const by = serves === null ? 'nothing that was deployed well' : color.bold(serves);
  const stacks = changed.length === 1 ? '1 stack changed' : `${changed.length} stacks changed`;
  switch (ending) {
    case 'deployed':
      return `${color.green('✓')} ${environment} serves ${by}: ${stacks}`;
    case 'unchanged':
      return `${color.green('✓')} ${environment} serves ${by}: nothing to change`;
    case 'failed':
      return `${color.red('✗')} ${release} was not deployed, and nothing was changed: ${environment} serves ${by}`;
    case 'rolled back':
      return `${color.red('✗')} ${release} was rolled back: ${environment} serves ${by}`;
    case 'left':
      return [
        `${color.red('✗')} ${release} failed, and there is no release to go back to`,
        `  Left as they are: ${stuck.join(', ')}`,
        color.dim('  mend the cause, and deploy again'),
      ].join('\n');
    case 'rollback failed':
      return [
        `${color.red('✗')} ${release} failed, and so did the way back: a person must look`,
        `  Neither as they were nor as they should be: ${stuck.join(', ')}`,
        color.dim(
          `  npx cdk rollback '${environment}/**' puts a stack back that is stuck; npx slipway rollback ${environment} deploys the release before`,
        ),
      ].join('\n');
  }
}
