import { readAssembly, type Resource, type Stack } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import example from '../support/examples/storage';
import { PROJECT_ROOT, synthesized } from '../support/sample';

jest.setTimeout(180_000);

const { stacks } = readAssembly(synthesized(resolveApplication(example, { root: PROJECT_ROOT })));
const stack = (path: string): Stack => stacks.find((one) => one.path === path)!;
const ofType = (path: string, type: string): Resource[] =>
  stack(path).resources.filter((one) => one.type === type);
const only = (path: string, type: string) => {
  const found = ofType(path, type);
  expect(found).toHaveLength(1);
  return found[0]!.properties;
};

interface Container {
  readonly Environment: { Name: string; Value: unknown }[];
  readonly Secrets?: { Name: string; ValueFrom: unknown }[];
}
interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const definition = (path: string, family: string): Resource =>
  ofType(path, 'AWS::ECS::TaskDefinition').find(({ properties }) => properties.Family === family)!;
const container = (path: string, family: string): Container =>
  (definition(path, family).properties.ContainerDefinitions as Container[])[0]!;
const own = (path: string, family: string): string[] =>
  container(path, family)
    .Environment.map(({ Name }) => Name)
    .filter((name) => !name.startsWith('SLIPWAY_'));
const secretsOf = (path: string, family: string) =>
  Object.fromEntries(
    (container(path, family).Secrets ?? []).map(({ Name, ValueFrom }) => [Name, ValueFrom]),
  );
const statements = (path: string, role: RegExp): Statement[] =>
  ofType(path, 'AWS::IAM::Policy')
    .filter(({ logicalId }) => role.test(logicalId))
    .flatMap(
      ({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement,
    );
describe('a workload', () => {
  it('finds what it has access to in its environment, and nothing else', () => {
    expect(own('dev/web', 'photos-dev-web')).toEqual([
      'UPLOADS_BUCKET_NAME',
      'ORDERS_TABLE_NAME',
      'HISTORY_HOST',
      'HISTORY_PORT',
      'HISTORY_DATABASE',
      'HISTORY_USERNAME',
      'SESSIONS_HOST',
      'SESSIONS_PORT',
      'ORDER_PAID_TOPIC_ARN',
    ]);
    expect(own('dev/tasks', 'photos-dev-task-runner')).toEqual(['UPLOADS_BUCKET_NAME']);
    expect(own('dev/tasks', 'photos-dev-report')).toEqual([
      'ORDERS_TABLE_NAME',
      'HISTORY_HOST',
      'HISTORY_PORT',
      'HISTORY_DATABASE',
      'HISTORY_USERNAME',
    ]);
  });

  it('gets passwords and keys as secrets, never as variables', () => {
    expect(secretsOf('dev/web', 'photos-dev-web')).toMatchObject({
      PAYMENT_KEY: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:photos/payment:apiKey::',
      SIGNING_KEY: 'arn:aws:ssm:eu-west-1:111111111111:parameter/photos/signing-key',
      HISTORY_PASSWORD: { 'Fn::Join': ['', [expect.anything(), ':password::']] },
      SLIPWAY_API_TOKEN: expect.anything(),
    });
    expect(Object.keys(secretsOf('dev/tasks', 'photos-dev-task-runner'))).toEqual(['PAYMENT_KEY']);
    expect(Object.keys(secretsOf('dev/tasks', 'photos-dev-report'))).toEqual([
      'MAIL_PASSWORD',
      'HISTORY_PASSWORD',
    ]);
  });

  it('starts with rights to its own secrets alone', () => {
    const secrets = (path: string, role: RegExp) =>
      statements(path, role).filter(({ Action }) => /secretsmanager|ssm:/.test(String(Action)));
    const web = JSON.stringify(secrets('dev/web', /ExecutionRole/));
    expect(web).toContain('secret:photos/payment-??????');
    expect(web).toContain('parameter/photos/signing-key');
    expect(web).not.toContain('photos/mail');
    const report = JSON.stringify(secrets('dev/tasks', /^Report.*ExecutionRole/));
    expect(report).toContain('secret:photos/mail-??????');
    expect(report).not.toContain('photos/payment');
    for (const { Resource } of [
      ...secrets('dev/web', /ExecutionRole/),
      ...secrets('dev/tasks', /ExecutionRole/),
    ]) {
      expect(Resource).not.toBe('*');
    }
  });

  it('may read where it says read, and write where it says read-write', () => {
    const actions = (role: RegExp, resource: string) =>
      statements('dev/tasks', role)
        .filter(({ Resource }) => JSON.stringify(Resource).includes(resource))
        .flatMap(({ Action }) => Action);
    const runner = actions(/^TaskRunner.*TaskRole/, 'UploadsBucket');
    expect(runner).toContain('s3:GetObject*');
    expect(runner.filter((action) => /Put|Delete/.test(action))).toEqual([]);
    const report = actions(/^Report.*TaskRole/, 'OrdersTable');
    expect(report).toContain('dynamodb:Query');
    expect(report.filter((action) => /Put|Delete|Update|Write/.test(action))).toEqual([]);
    const web = statements('dev/web', /TaskRole/);
    const onOrders = web.filter(({ Resource }) => JSON.stringify(Resource).includes('OrdersTable'));
    expect(onOrders.flatMap(({ Action }) => Action)).toContain('dynamodb:PutItem');
  });

  it('is let in where it is named, by its own security group', () => {
    const rules = (path: string) =>
      ofType(path, 'AWS::EC2::SecurityGroupIngress').map(
        ({ properties: { FromPort, ToPort, GroupId, SourceSecurityGroupId } }) =>
          [
            FromPort,
            ToPort,
            /HistorySecurityGroup|SessionsSecurityGroup/.exec(JSON.stringify(GroupId))?.[0],
            /"([A-Za-z]+?)(?:SecurityGroup|ContainerTasks)/.exec(
              JSON.stringify(SourceSecurityGroupId),
            )?.[1],
          ] as const,
      );
    expect(rules('dev/web').filter(([port]) => port !== 8080)).toEqual([
      [5432, 5432, 'HistorySecurityGroup', 'WebServiceWorkload'],
      [6379, 6380, 'SessionsSecurityGroup', 'WebServiceWorkload'],
    ]);
    expect(rules('dev/tasks')).toEqual([[5432, 5432, 'HistorySecurityGroup', 'Report']]);
    // The stack of the database itself lets nobody in.
    for (const { properties } of ofType('dev/storage', 'AWS::EC2::SecurityGroup')) {
      expect(properties).not.toHaveProperty('SecurityGroupIngress');
    }
    expect(ofType('dev/storage', 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  it('starts after its doors are open', () => {
    const [service] = ofType('dev/web', 'AWS::ECS::Service');
    const doors = ofType('dev/web', 'AWS::EC2::SecurityGroupIngress')
      .map(({ id }) => id)
      .filter((id) => id.includes('Doors'));
    expect(doors).toHaveLength(2);
    expect(service!.dependsOn).toEqual(expect.arrayContaining(doors));
  });
});

describe('a secret that changes', () => {
  const rules = (path: string) => ofType(path, 'AWS::Events::Rule').map((rule) => rule.properties);

  it('replaces the tasks of the services that read it, without a function of ours', () => {
    const [rotated, changed] = rules('dev/web');
    expect(rotated!.EventPattern).toMatchObject({
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS Service Event via CloudTrail'],
      detail: {
        eventName: ['RotationSucceeded'],
        additionalEventData: {
          SecretId: [
            { prefix: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:photos/payment-' },
            { 'Fn::GetStackOutput': expect.anything() },
          ],
        },
      },
    });
    expect(changed!.EventPattern).toEqual({
      source: ['aws.ssm'],
      'detail-type': ['Parameter Store Change'],
      detail: { name: ['/photos/signing-key'], operation: ['Create', 'Update'] },
    });
    expect(rules('dev/tasks')).toHaveLength(1);
    expect(ofType('dev/web', 'AWS::Lambda::Function')).toEqual([]);
    const job = JSON.stringify(only('dev/web', 'AWS::StepFunctions::StateMachine'));
    expect(job).toContain(':states:::aws-sdk:ecs:updateService');
    expect(job).toMatch(/ForceNewDeployment\\+":true/);
  });

  it('may deploy that service, and nothing else', () => {
    const [deploy] = statements('dev/web', /^WebRedeployJobRole/).filter(
      ({ Action }) => Action === 'ecs:UpdateService',
    );
    expect(JSON.stringify(deploy!.Resource)).toMatch(/^\{"Ref":"WebServiceWorkloadService/);
  });

  it('needs nothing where no secret is configured', () => {
    const bare = { name: 'plain', environments: { dev: example.environments.dev } };
    const folder = synthesized(resolveApplication(bare, { root: PROJECT_ROOT }));
    const resources = readAssembly(folder).stacks.flatMap((one) => one.resources);
    expect(resources.filter(({ type }) => type === 'AWS::Events::Rule')).toEqual([]);
  });
});
