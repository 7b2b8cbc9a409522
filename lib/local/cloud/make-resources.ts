import { isObject, objectsIn, textAt, type JsonObject, type Resource } from '../../assembly';
import { LocalError } from '../errors';
import { newPassword } from '../random';
import { SECRET_SUFFIX } from './attributes';
import { askEmulator, makeBucket } from './network';
import type { Values } from './values';

export interface Maker {
  readonly endpoint: string;
  readonly region: string;
  readonly values: Values;
  /** Values that people give to secrets and parameters, by name. */
  readonly given: Readonly<Record<string, string>>;
}

/** Makes the resources of an environment that the emulator knows. @throws LocalError with its words */
export async function makeResources(resources: readonly Resource[], maker: Maker): Promise<void> {
  const of = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  const isSource = ({ properties }: Resource) => properties.RedrivePolicy !== undefined;
  const queues = of('AWS::SQS::Queue');
  await Promise.all([
    // A dead-letter queue is there before the queue that names it.
    Promise.all(
      queues.filter((queue) => !isSource(queue)).map((queue) => makeQueue(queue, maker)),
    ).then(() => Promise.all(queues.filter(isSource).map((queue) => makeQueue(queue, maker)))),
    ...of('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((table) =>
      makeTable(table, maker),
    ),
    ...of('AWS::S3::Bucket').map(async (bucket) => {
      const name = maker.values.nameOf(bucket);
      if (!(await makeBucket(maker.endpoint, maker.region, name))) throw refused(name, 'no bucket');
    }),
    ...of('AWS::SecretsManager::Secret').map((secret) => makeSecret(secret, maker)),
    ...of('AWS::SSM::Parameter').map((parameter) => {
      const { Value, Type } = maker.values.properties(parameter);
      const Name = maker.values.nameOf(parameter);
      return ask(maker, 'ssm', 'AmazonSSM.PutParameter', { Name, Value, Type, Overwrite: true });
    }),
    ...of('AWS::Logs::LogGroup').map((group) =>
      ask(maker, 'logs', 'Logs_20140328.CreateLogGroup', {
        logGroupName: maker.values.nameOf(group),
      }),
    ),
  ]);
  await giveSecrets(resources, maker);
}

async function makeQueue(queue: Resource, maker: Maker): Promise<void> {
  const properties = maker.values.properties(queue);
  const wanted = [
    'DelaySeconds',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'ReceiveMessageWaitTimeSeconds',
    'VisibilityTimeout',
    'FifoQueue',
    'ContentBasedDeduplication',
    'RedrivePolicy',
  ];
  const attributes = wanted.flatMap((name): [string, string][] => {
    const value = properties[name];
    if (value === undefined) return [];
    return [[name, isObject(value) ? JSON.stringify(value) : textOf(value)]];
  });
  const QueueName = maker.values.nameOf(queue).split('/').at(-1);
  const Attributes = Object.fromEntries(attributes);
  await ask(maker, 'sqs', 'AmazonSQS.CreateQueue', { QueueName, Attributes });
}

async function makeTable(table: Resource, maker: Maker): Promise<void> {
  const properties = maker.values.properties(table);
  const TableName = maker.values.nameOf(table);
  const index = ({ IndexName, KeySchema, Projection }: JsonObject) => ({
    IndexName,
    KeySchema,
    Projection,
  });
  const indexes = (name: string) => {
    const all = objectsIn(properties[name]).map(index);
    return all.length === 0 ? {} : { [name]: all };
  };
  await ask(maker, 'dynamodb', 'DynamoDB_20120810.CreateTable', {
    TableName,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...indexes('GlobalSecondaryIndexes'),
    ...indexes('LocalSecondaryIndexes'),
  });
  const life = properties.TimeToLiveSpecification;
  if (isObject(life) && life.Enabled !== false)
    await ask(maker, 'dynamodb', 'DynamoDB_20120810.UpdateTimeToLive', {
      TableName,
      TimeToLiveSpecification: { AttributeName: life.AttributeName, Enabled: true },
    });
}

async function makeSecret(secret: Resource, maker: Maker): Promise<void> {
  const { Name, SecretString, GenerateSecretString } = maker.values.properties(secret);
  const name = secretName(maker.values.nameOf(secret));
  const value =
    maker.given[name] ??
    (typeof SecretString === 'string' ? SecretString : generated(GenerateSecretString));
  const body = { Name: typeof Name === 'string' ? Name : name, SecretString: value };
  await ask(maker, 'secretsmanager', 'secretsmanager.CreateSecret', body);
}

/** Those that no template makes: people put them into AWS, and into a file here. */
async function giveSecrets(resources: readonly Resource[], maker: Maker): Promise<void> {
  const made = new Set(
    resources
      .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
      .map((secret) => secretName(maker.values.nameOf(secret))),
  );
  for (const [name, value] of Object.entries(maker.given)) {
    if (made.has(name)) continue;
    if (name.startsWith('/')) {
      const body = { Name: name, Value: value, Type: 'SecureString', Overwrite: true };
      await ask(maker, 'ssm', 'AmazonSSM.PutParameter', body);
    } else {
      const body = { Name: name, SecretString: value };
      await ask(maker, 'secretsmanager', 'secretsmanager.CreateSecret', body);
    }
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html */
function generated(how: unknown): string {
  const length =
    isObject(how) && how.PasswordLength !== undefined ? Number(how.PasswordLength) : 32;
  const password = newPassword(Number.isFinite(length) ? length : 32);
  const template = textAt(how, 'SecretStringTemplate');
  const key = textAt(how, 'GenerateStringKey');
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: password });
}

/** Name of a secret in an ARN that was made here; any other text as it is. */
export const secretName = (arn: string): string => {
  const [name = arn] = (arn.split(':secret:')[1] ?? arn).split(':');
  return name.endsWith(SECRET_SUFFIX) ? name.slice(0, -SECRET_SUFFIX.length) : name;
};

async function ask(maker: Maker, service: string, target: string, body: unknown): Promise<void> {
  const { endpoint, region } = maker;
  const answer = await askEmulator(endpoint, { service, region, target, body });
  if (answer.status < 400) return;
  const type = textAt(answer.body, '__type') ?? '';
  if (/Exist|InUse/i.test(type)) return;
  throw refused(target, textAt(answer.body, 'message') ?? type);
}

const refused = (what: string, why: string): LocalError =>
  new LocalError(
    'CANNOT_START',
    `the emulator of AWS refused ${what}: ${why}`,
    'the template may hold something that moto does not know; --engine processes needs no emulator',
  );

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
