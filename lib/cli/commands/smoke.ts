import { readAssembly } from '../../assembly';
import { hasPassed } from '../../operations';
import { accountOf, awsOf } from '../deployment/account';
import { smokeLines } from '../deployment/stages';
import { trialOf } from '../deployment/try';
import { environmentName } from '../environments';
import { EXIT } from '../errors';
import { setExitCode } from '../exit';
import { listenForInterrupts } from '../interrupts';
import { assemblyWith } from '../synthesize';
import { color, data, json, showStatus } from '../terminal';

interface Options {
  readonly app?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** Tries an environment as a deployment does: a line for each check; exit code 1 where one failed. */
export async function smoke(named: string, { app, url, json: asJson }: Options): Promise<void> {
  const environment = environmentName(named);
  const { signal } = listenForInterrupts();
  const assembly = app === undefined ? await assemblyWith(environment) : readAssembly(app);
  const account = accountOf(environment, assembly.directory);
  showStatus(color.dim(`Try ${environment} ...`));
  const report = await trialOf(account, awsOf(account), url)
    .run(assembly, signal)
    .finally(() => showStatus(''));
  if (asJson === true) json({ environment, ...report });
  else for (const line of smokeLines(report)) data(line);
  if (!hasPassed(report)) setExitCode(EXIT.failed);
}
