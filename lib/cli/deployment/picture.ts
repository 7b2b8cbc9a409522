import { readAssembly } from '../../assembly';
import { findDeployed, runnerVariables } from '../../operations';
import { ENV } from '../../../services/protocol/contract';
import type { Architecture } from '../../../services/protocol/architecture';
import { architectureOf } from '../architecture/describe';
import { nowMs } from '../clock';
import { explain } from '../errors';
import { step } from '../step';
import { color, say } from '../terminal';
import type { Account, awsOf } from './account';

/**
 * Draws an environment as it was just deployed, and hands the picture to its console. What goes wrong is said: the
 * deployment is none the worse for it.
 *
 * @param folder of the assembly that was deployed
 */
export async function showDeployed(
  account: Account,
  aws: ReturnType<typeof awsOf>,
  folder: string,
): Promise<void> {
  const { environment } = account.of;
  try {
    await step('Show it in the console', async () => {
      const assembly = readAssembly(folder);
      const [architecture, variables] = await Promise.all([
        architectureOf(assembly, environment),
        findDeployed(aws, assembly, environment).then((found) => runnerVariables(aws, found)),
      ]);
      await keep(account, variables.get(ENV.tableName) ?? '', architecture);
    });
  } catch (error) {
    say(color.yellow(`! The console has no new picture: ${explain(error).message}`));
    say(color.dim(`  npx slipway diagram --publish ${environment} --on aws hands it over`));
  }
}

/** As the role that publishes files: the table of runs lets it replace the picture, and nothing else. */
async function keep(
  { place: { region }, rights }: Account,
  tableName: string,
  architecture: Architecture,
): Promise<void> {
  const { openArchitecture } =
    require('../../../services/protocol/aws/network') as typeof import('../../../services/protocol/aws/network');
  const shelf = openArchitecture({ tableName, region, credentials: rights.publish });
  try {
    const publishedAt = new Date(nowMs()).toISOString();
    await shelf.saveArchitecture({ architecture, publishedAt });
  } finally {
    shelf.close();
  }
}
