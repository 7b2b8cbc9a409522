import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const environmentVariables = (): NodeJS.ProcessEnv => process.env;

/** Whether a program is found on the path. */
export function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some(
    (folder) => existsSync(join(folder, program)) || existsSync(join(folder, `${program}.exe`)),
  );
}

/** What people asked of colors, for all programs alike: https://no-color.org, https://force-color.org */
export function wantsColor(isTerminal: boolean): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return isTerminal && TERM !== 'dumb';
}

/** The AWS SDK's clients of this process, all of them, work in this region. */
export function useRegion(region: string): void {
  process.env.AWS_REGION = region;
}

/**
 * How the AWS SDK's clients of this process ask, all of them, where nobody says otherwise: five times, with longer and longer
 * waits, some 4 s in all where AWS is asked too often; and no host is waited for that does not take a connection in 3 s.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-smart-config-defaults.html
 */
export function askAwsPatiently(): void {
  process.env.AWS_MAX_ATTEMPTS ??= '5';
  process.env.AWS_DEFAULTS_MODE ??= 'standard';
}

/** The AWS SDK's clients of this process find what these variables say, and nothing else. */
export function useAwsOf(variables: Readonly<Record<string, string>>): void {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN'])
    Reflect.deleteProperty(process.env, name);
  for (const [name, value] of Object.entries(variables))
    if (name.startsWith('AWS_')) process.env[name] = value;
}

/** Address of the build that this is part of, as Jenkins, GitLab or GitHub name it. */
export function buildAddress(): string | undefined {
  const { BUILD_URL, CI_JOB_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } =
    process.env;
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID)
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  return [BUILD_URL, CI_JOB_URL].find((url) => url !== undefined && url !== '');
}

/** The token that clients of `slipway mcp --http` show; undefined: one is made. */
export const mcpToken = (): string | undefined => process.env.SLIPWAY_MCP_TOKEN || undefined;
