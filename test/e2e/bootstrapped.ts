import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { EMULATED_ACCOUNT } from '../support/emulator';
import { PROJECT_ROOT } from '../support/sample';
import { keysOf } from './accounts';
import { REGION } from './cdk';

const PACKAGE = join(PROJECT_ROOT, 'node_modules', 'aws-cdk');
const TEMPLATE = join(PACKAGE, 'lib', 'api', 'bootstrap', 'bootstrap-template.yaml');

/** An account as `cdk bootstrap` leaves it, by the CDK's own template, without its two seconds of processor time. */
export async function bootstrapped(
  endpoint: string,
  account: string = EMULATED_ACCOUNT,
): Promise<void> {
  const keys = await keysOf(endpoint, account);
  const formation = new CloudFormationClient({
    endpoint,
    region: REGION,
    credentials: {
      accessKeyId: keys.AWS_ACCESS_KEY_ID!,
      secretAccessKey: keys.AWS_SECRET_ACCESS_KEY!,
      sessionToken: keys.AWS_SESSION_TOKEN!,
    },
  });
  await formation.send(
    new CreateStackCommand({
      StackName: 'CDKToolkit',
      TemplateBody: readFileSync(TEMPLATE, 'utf8'),
      // What `cdk bootstrap` gives that is no default; a key of its own is one.
      Parameters: [{ ParameterKey: 'FileAssetsBucketKmsKeyId', ParameterValue: 'AWS_MANAGED_KEY' }],
    }),
  );
  formation.destroy();
}
