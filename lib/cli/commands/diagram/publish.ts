import { readAssembly } from '../../../assembly';
import type { Architecture } from '../../../../services/protocol/architecture';
import { architectureOf } from '../../architecture/describe';
import { publishTo } from '../../architecture/publish';
import { nowMs } from '../../clock';
import { runningEnvironment, unknown } from '../../environments';
import { environmentVariables } from '../../process-env';
import { withBackend } from '../../run-store';
import { step } from '../../step';
import { assemblyFolder } from '../../synthesize';
import { json, say } from '../../terminal';

interface Options {
  readonly app?: string;
  readonly publish: string;
  readonly on?: 'local' | 'aws';
  readonly url?: string;
  readonly json?: boolean;
}

/** Bearer token of the API at `--url`. */
const TOKEN = 'SLIPWAY_API_TOKEN';

/**
 * `--publish`: draws an environment, and hands the picture to its web service.
 *
 * @throws CliError there is no such environment, or it does not run where it should
 */
export async function publishDiagram(options: Options): Promise<void> {
  const { publish: environment, app, json: asJson } = options;
  const assembly = readAssembly(await assemblyFolder(app));
  const stages = [...new Set(assembly.stacks.flatMap(({ stage }) => stage ?? []))];
  if (!stages.includes(environment))
    throw unknown('UNKNOWN_ENVIRONMENT', 'environment', environment, stages);
  const architecture = await step('Draw', () => architectureOf(assembly, environment));
  const to = await step('Publish', () => handOver(architecture, options));
  const views = architecture.views.map(({ name }) => name);
  if (asJson === true) json({ environment, to, views });
  else say(`The console of ${environment} shows it: ${views.join(', ')}`);
}

/** Returns where it went. */
async function handOver(
  architecture: Architecture,
  { publish: environment, on, url }: Options,
): Promise<string> {
  if (url === undefined && on === 'aws') {
    const publishedAt = new Date(nowMs()).toISOString();
    // As one who deploys, not as one who asks the API.
    await withBackend('aws', environment, ({ store }) =>
      store.saveArchitecture({ architecture, publishedAt }),
    );
    return 'the run store in AWS';
  }
  const address = url ?? runningEnvironment(environment).url;
  await publishTo(address, architecture, environmentVariables()[TOKEN]);
  return address;
}
