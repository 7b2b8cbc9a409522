import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { EMULATED_ACCOUNT } from '../support/emulator';
import { PROJECT_ROOT } from '../support/sample';

const CDK = join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
export const REGION = 'eu-west-1';

export interface Cdk {
  (...args: string[]): { readonly status: number | null; readonly output: string };
}

/** The CDK's own command line, against the emulator. No container engine is asked: images are not built. */
export function cdkAgainst(endpoint: string): Cdk {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    CDK_VALIDATION: 'false',
    CDK_DOCKER: join(PROJECT_ROOT, 'test', 'emulator', 'no-docker.sh'),
  };
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CDK, ...args], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env,
    });
    return { status, output: `${stdout}${stderr}` };
  };
}

export const bootstrap = (cdk: Cdk) => cdk('bootstrap', `aws://${EMULATED_ACCOUNT}/${REGION}`);

/** moto's change sets are not scoped to a stack, and its parameters have no previous values. */
export const deploy = (cdk: Cdk, assembly: string, stacks: string) =>
  cdk(
    '--app',
    assembly,
    'deploy',
    stacks,
    '--require-approval',
    'never',
    '--method=direct',
    '--previous-parameters=false',
  );
