import { Duration, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given, table } from './support';

/** Operation → what a reader calls it. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
const TRIGGERS: readonly (readonly [operation: string, words: string])[] = [
  ['PRE_SIGN_UP', 'before sign-up'],
  ['POST_CONFIRMATION', 'after sign-up'],
  ['PRE_AUTHENTICATION', 'before sign-in'],
  ['POST_AUTHENTICATION', 'after sign-in'],
  ['CUSTOM_MESSAGE', 'message text'],
  ['DEFINE_AUTH_CHALLENGE', 'challenge'],
  ['CREATE_AUTH_CHALLENGE', 'challenge'],
  ['VERIFY_AUTH_CHALLENGE_RESPONSE', 'challenge'],
  ['PRE_TOKEN_GENERATION_CONFIG', 'token'],
  ['USER_MIGRATION', 'migration'],
  ['CUSTOM_EMAIL_SENDER', 'send mail'],
  ['CUSTOM_SMS_SENDER', 'send SMS'],
];

/** By the name of its constant. */
const OPERATIONS = Object.fromEntries<cognito.UserPoolOperation>(
  Object.entries(cognito.UserPoolOperation),
);

const nameOf = (operation: string): string =>
  operation
    .toLowerCase()
    .replaceAll(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase())
    .replace('Sms', 'Texts');

const inWords = (operation: string): string => {
  const words = operation.toLowerCase().replaceAll('_', ' ').replace('sms', 'texts');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

describe('sign-in with Cognito', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Door', { env });
    const key = new kms.Key(stack, 'Key');
    const pool = new cognito.UserPool(stack, 'Customers', { customSenderKmsKey: key });
    for (const [name] of TRIGGERS) {
      const operation = OPERATIONS[name] ?? cognito.UserPoolOperation.of(name);
      const version =
        name === 'PRE_TOKEN_GENERATION_CONFIG' ? cognito.LambdaVersion.V2_0 : undefined;
      pool.addTrigger(operation, fn(stack, nameOf(name)), version);
    }
    const client = pool.addClient('Web');
    const files = new s3.Bucket(stack, 'Files');
    const identities = new cognito.CfnIdentityPool(stack, 'Identities', {
      allowUnauthenticatedIdentities: true,
      cognitoIdentityProviders: [
        { clientId: client.userPoolClientId, providerName: pool.userPoolProviderName },
      ],
    });
    const roleFor = (id: string, kind: string) =>
      new iam.Role(stack, id, {
        assumedBy: new iam.FederatedPrincipal(
          'cognito-identity.amazonaws.com',
          {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': identities.ref },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': kind },
          },
          'sts:AssumeRoleWithWebIdentity',
        ),
      });
    const member = roleFor('Member', 'authenticated');
    const guest = roleFor('Guest', 'unauthenticated');
    files.grantReadWrite(member);
    files.grantRead(guest, 'public/*');
    new cognito.CfnIdentityPoolRoleAttachment(stack, 'Roles', {
      identityPoolId: identities.ref,
      roles: { authenticated: member.roleArn, unauthenticated: guest.roleArn },
    });
    const admin = fn(stack, 'Admin');
    pool.grant(admin, 'cognito-idp:AdminCreateUser', 'cognito-idp:ListUsers');
  });
  const graph = graphOf(assembly, '');

  it('calls a function at each of its triggers, and gives signed-in people their roles', () => {
    expect(edgesOf(graph)).toEqual(
      [
        ...TRIGGERS.map(([name, words]) => `invoke: Customers → ${inWords(name)} (${words})`),
        'invoke: Identities → Customers (authorize)',
        'read: Identities → Files (read)',
        'write: Identities → Files (write)',
        'read: Admin → Customers (look up users)',
        'write: Admin → Customers (manage users)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('backups', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Keep', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 0, maxAzs: 2 });
    const orders = table(stack, 'Orders');
    const files = new efs.FileSystem(stack, 'Files', { vpc: given(vpc) });
    const plan = backup.BackupPlan.dailyWeeklyMonthly5YearRetention(stack, 'Nightly');
    plan.addSelection('Data', {
      resources: [
        backup.BackupResource.fromDynamoDbTable(orders),
        backup.BackupResource.fromEfsFileSystem(files),
        backup.BackupResource.fromTag('backup', 'yes'),
      ],
    });
    const whole = new backup.BackupPlan(stack, 'Hourly', {
      backupPlanRules: [
        new backup.BackupPlanRule({
          scheduleExpression: events.Schedule.cron({ minute: '0' }),
          deleteAfter: Duration.days(7),
        }),
      ],
    });
    const photos = table(stack, 'Photos');
    whole.addSelection('All', { resources: [backup.BackupResource.fromConstruct(photos)] });
  });
  const graph = graphOf(assembly, '');

  it('cover what their plan selects', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'operate: Nightly → Orders (back up)',
        'operate: Nightly → Files (back up)',
        'operate: Hourly → Photos (back up)',
      ].sort(),
    );
    expect(graph.nodes.find(({ title }) => title === 'Hourly')?.facts).toBe(
      'AWS Backup · kept 7 days',
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
