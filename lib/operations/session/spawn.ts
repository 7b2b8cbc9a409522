import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { withVariables } from '../release/process-env';
import type { Session } from './ports';

export const PLUGIN = 'session-manager-plugin';

/** The variable from which the plugin takes the session where its first argument is this name. */
const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';

/**
 * Hands a session to AWS's plugin, with this terminal. The token goes through the environment: what stands in arguments
 * anybody on this machine can read. Plugins before 1.2.497.0 know arguments only.
 * https://github.com/aws/aws-cli/blob/v2/awscli/customizations/sessionmanager.py
 *
 * @param target of the session, `ecs:<cluster>_<task>_<runtime id>`
 * @returns its exit code
 */
export async function openSession(
  { sessionId, streamUrl, tokenValue }: Session,
  { region, target }: { readonly region: string; readonly target: string },
): Promise<number> {
  const response = JSON.stringify({
    SessionId: sessionId,
    StreamUrl: streamUrl,
    TokenValue: tokenValue,
  });
  const byVariable = await takesVariable();
  const parameters = JSON.stringify({ Target: target });
  const endpoint = `https://ssm.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  const child = spawn(
    PLUGIN,
    [byVariable ? RESPONSE : response, region, 'StartSession', '', parameters, endpoint],
    { stdio: 'inherit', env: withVariables(byVariable ? { [RESPONSE]: response } : {}) },
  );
  // Ctrl-C is for the program in the container.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

const BY_VARIABLE_SINCE = [1, 2, 497, 0];

function takesVariable(): Promise<boolean> {
  const child = spawn(PLUGIN, ['--version'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: withVariables({}),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(isAtLeast(output.trim(), BY_VARIABLE_SINCE)));
  });
}

/** Whether a version, `1.2.707.0`, is this one or a later one. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  if (!/^\d+(?:\.\d+)*$/.test(version)) return false;
  const parts = version.split('.').map(Number);
  const at = least.findIndex((number, index) => (parts[index] ?? 0) !== number);
  return at === -1 || (parts[at] ?? 0) > (least[at] ?? 0);
}
