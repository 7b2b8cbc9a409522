import type { Assembly } from '../../assembly';
import {
  credentialsOf,
  findDeployed,
  ringingAlarms,
  runnerVariables,
  smokeTest,
  type SmokePorts,
  type SmokeReport,
} from '../../operations';
import { connect } from '../../../services/protocol/api/client';
import { isFinal, type Run } from '../../../services/protocol/run';
import { submitToQueue } from '../aws-target';
import { CliError, explain } from '../errors';
import { environmentVariables } from '../process-env';
import { application } from '../synthesize';
import type { Account } from './account';

/** Bearer token of the API: the task that is tried goes through it. */
const TOKEN = 'SLIPWAY_API_TOKEN';

export interface Trial {
  /** Alarms that ring now. */
  ringing(assembly: Assembly): Promise<string[]>;
  run(
    assembly: Assembly,
    signal: AbortSignal,
    knownAlarms?: readonly string[],
  ): Promise<SmokeReport>;
}

/** How an environment is tried. @param url of its web service; undefined: the output of its stack */
export function trialOf({ of, place, identity }: Account, url: string | undefined): Trial {
  const { environment } = of;
  const { region } = place;
  const look = credentialsOf(identity, place.lookupRole, { environment, account: place.account });
  const act = credentialsOf(identity, place.deployRole, { environment, account: place.account });
  const { awsIn } =
    require('../../operations/network') as typeof import('../../operations/network');
  const { healthIn } =
    require('../../operations/live/network') as typeof import('../../operations/live/network');
  const { rolloutsIn } =
    require('../../operations/deploy/network') as typeof import('../../operations/deploy/network');
  const { web } =
    require('../../operations/smoke/network') as typeof import('../../operations/smoke/network');
  const aws = {
    ...awsIn(region, look),
    ...healthIn(region, look),
    ...rolloutsIn(region, { look, act }),
  };
  const { smoke } = settingsOf(environment);
  return {
    ringing: (assembly) => ringingAlarms(aws, assembly, environment),
    run: (assembly, signal, knownAlarms = []) => {
      const runTask: SmokePorts['runTask'] = async (task, input, until) => {
        const token = environmentVariables()[TOKEN];
        const address = url ?? (await addressOf(aws, assembly, environment));
        const run =
          token !== undefined && address !== undefined
            ? await throughApi(address, token, task, input, until)
            : await throughQueue(aws, assembly, environment, task, input, until);
        return saidOf(run);
      };
      return smokeTest({ aws, web, runTask }, assembly, {
        ...{ environment, url, task: smoke.task, knownAlarms, signal },
        timeLimitMs: smoke.timeLimitSeconds * 1000,
      });
    },
  };
}

function settingsOf(environment: string) {
  const found = application().environments.find(({ name }) => name === environment);
  return found?.deployment ?? { smoke: { task: undefined, timeLimitSeconds: 120 } };
}

async function addressOf(
  aws: SmokePorts['aws'],
  { stacks }: Assembly,
  environment: string,
): Promise<string | undefined> {
  const stack = stacks.find(
    ({ stage, outputs }) =>
      stage === environment && outputs.some(({ logicalId }) => logicalId === 'Url'),
  );
  return stack === undefined ? undefined : (await aws.outputs(stack.name)).get('Url');
}

async function throughApi(
  url: string,
  token: string,
  task: string,
  input: unknown,
  signal: AbortSignal,
): Promise<Run> {
  const client = connect(url, { token });
  try {
    return await (await client.submit(task, input, { signal })).done({ signal });
  } finally {
    client.close();
  }
}

type Aws = Parameters<typeof findDeployed>[0] & Parameters<typeof runnerVariables>[0];

/** As one who deploys, not as one who asks the API. */
async function throughQueue(
  aws: Aws,
  assembly: Assembly,
  environment: string,
  task: string,
  input: unknown,
  signal: AbortSignal,
): Promise<Run> {
  try {
    const variables = await runnerVariables(aws, await findDeployed(aws, assembly, environment));
    const started = await submitToQueue(variables, task, input, {});
    for await (const event of started.follow(signal))
      if (event.type === 'state' && isFinal(event.run.state)) return event.run;
    signal.throwIfAborted();
    throw new Error(`the run ${started.id} is gone`);
  } catch (error) {
    const { code, message } = explain(error);
    if (code !== 'AWS_DENIED') throw error;
    throw new CliError(
      'AWS_DENIED',
      `${message} (with ${TOKEN} set, the run goes through the API)`,
    );
  }
}

function saidOf({ state, error, result }: Run): string {
  if (state === 'SUCCEEDED') return `succeeded: ${short(JSON.stringify(result ?? null))}`;
  throw new CliError('RUN_FAILED', `${state.toLowerCase()} ${error?.message ?? ''}`.trim());
}

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
