import type { Assembly } from '../../assembly';
import {
  findDeployed,
  ringingAlarms,
  runnerVariables,
  smokeTest,
  type SmokePorts,
  type SmokeReport,
  webAddress,
} from '../../operations';
import { connect } from '../../../services/protocol/api/client';
import { isFinal, type Run } from '../../../services/protocol/run';
import { submitToQueue } from '../aws-target';
import { environmentNamed } from '../environments';
import { CliError, explain } from '../errors';
import { environmentVariables } from '../process-env';
import type { Account, awsOf } from './account';

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
export function trialOf(
  { of: { environment } }: Account,
  aws: ReturnType<typeof awsOf>,
  url: string | undefined,
): Trial {
  const { web } =
    require('../../operations/smoke/network') as typeof import('../../operations/smoke/network');
  const { smoke } = environmentNamed(environment).deployment;
  return {
    ringing: (assembly) => ringingAlarms(aws, assembly, environment),
    run: (assembly, signal, knownAlarms = []) => {
      const runTask: SmokePorts['runTask'] = async (task, input, until) => {
        // An engine whose secret is missing sets an empty one.
        const token = environmentVariables()[TOKEN] || undefined;
        const address = url ?? (await webAddress(aws, assembly, environment));
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
