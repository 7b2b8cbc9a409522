import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdkCommand } from '../../lib/bundling/cdk-command';
import { EMULATED_ACCOUNT } from '../support/emulator';
import { PROJECT_ROOT } from '../support/sample';

export const REGION = 'eu-west-1';

const engine = (script: string) => join(PROJECT_ROOT, 'test', 'emulator', script);

export interface Cdk {
  (...args: string[]): { readonly status: number | null; readonly output: string };
}

/**
 * The CDK's own command line, against the emulator. With a registry, images are built and pushed there in place of
 * ECR; without one, no container engine is asked.
 */
export function cdkAgainst(endpoint: string, registry?: string): Cdk {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    CDK_VALIDATION: 'false',
    ...(registry === undefined
      ? { CDK_DOCKER: engine('no-docker.sh') }
      : { CDK_DOCKER: engine('docker-to-registry.sh'), SLIPWAY_REGISTRY: registry }),
  };
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, cdkCommand(...args), {
      // Where there is no cdk.json, bootstrap synthesizes nothing: two at once would meet in cdk.out.
      cwd: args[0] === 'bootstrap' ? tmpdir() : PROJECT_ROOT,
      encoding: 'utf8',
      env,
    });
    return { status, output: `${stdout}${stderr}` };
  };
}

/** @throws Error with what the command said, where it fails */
export function bootstrap(cdk: Cdk): void {
  const { status, output } = cdk('bootstrap', `aws://${EMULATED_ACCOUNT}/${REGION}`);
  if (status !== 0) throw new Error(output);
}

/** moto's change sets are not scoped to a stack, and its parameters have no previous values. */
export const deploy = (cdk: Cdk, assembly: string, stacks: string, ...options: string[]) =>
  cdk(
    '--app',
    assembly,
    'deploy',
    stacks,
    '--require-approval',
    'never',
    '--method=direct',
    '--previous-parameters=false',
    ...options,
  );
