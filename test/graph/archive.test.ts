import { CfnOutput, Fn, SecretValue, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { archiveOf, readArchive, writeArchive } from '../../lib/graph';
import { assemblyOf, PLACE, shop } from '../support/small-app';

const propertiesOf = (build: (stack: Stack) => void, type: string) =>
  shop(build).resources.find((one) => one.type === type)?.properties ?? {};

describe('an archived graph', () => {
  it('names what a property refers to, entries of lists by their names', () => {
    const found = propertiesOf((stack) => {
      const queue = new sqs.Queue(stack, 'Orders');
      new lambda.Function(stack, 'Worker', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('1'),
        environment: { QUEUE: queue.queueUrl, LEVEL: 'debug' },
      });
    }, 'AWS::Lambda::Function');
    expect(found['Environment.Variables.LEVEL']).toBe('debug');
    expect(found['Environment.Variables.QUEUE']).toMatch(/^\$\{shop#Orders[0-9A-F]+\}$/);
    expect(found.Role).toMatch(/^\$\{shop#WorkerServiceRole[0-9A-F]+\.Arn\}$/);
  });

  it('holds no value that is named like a secret, but that it changed', () => {
    const archived = (password: string) =>
      writeArchive(
        archiveOf(
          assemblyOf((app) => {
            const stack = new Stack(app, 'shop', { env: PLACE });
            new rds.CfnDBInstance(stack, 'Database', { masterUserPassword: password });
            new lambda.Function(stack, 'Worker', {
              runtime: lambda.Runtime.NODEJS_22_X,
              handler: 'index.handler',
              code: lambda.Code.fromInline('1'),
              environment: { API_KEY: password, githubToken: password },
            });
          }),
        ),
      );
    const [one, other] = ['correct-horse-battery', 'another-horse-battery'].map(archived);
    expect(one).not.toContain('correct-horse');
    expect(one).not.toBe(other);
    expect(one).toMatch(/"MasterUserPassword": "\(not kept; digest [0-9a-f]{12}\)"/);
  });

  it('keeps a reference to a secret: it is none', () => {
    const found = propertiesOf((stack) => {
      new rds.CfnDBInstance(stack, 'Database', {
        masterUserPassword: SecretValue.secretsManager('db').unsafeUnwrap(),
      });
    }, 'AWS::RDS::DBInstance');
    expect(found.MasterUserPassword).toContain('{{resolve:secretsmanager:db');
  });

  it('follows an import to what was exported', () => {
    const archive = archiveOf(
      assemblyOf((app) => {
        const data = new Stack(app, 'data', { env: PLACE });
        const queue = new sqs.Queue(data, 'Orders');
        new CfnOutput(data, 'Url', { value: queue.queueArn, exportName: 'orders' });
        const web = new Stack(app, 'web', { env: PLACE });
        new sqs.Queue(web, 'Copy', {
          queueName: `${Fn.importValue('orders')}-copy`,
        });
      }),
    );
    const copy = archive.snapshots[0]?.resources.find(({ path }) => path.startsWith('web/Copy'));
    expect(copy?.properties.QueueName).toMatch(/^\$\{data#Orders[0-9A-F]+\.Arn\}-copy$/);
  });

  it('has a digest that no new logical id changes', () => {
    const digest = (logicalId: string) =>
      shop((stack) => {
        const queue = new sqs.Queue(stack, 'Orders');
        (queue.node.defaultChild as sqs.CfnQueue).overrideLogicalId(logicalId);
        new sqs.Queue(stack, 'More', { deadLetterQueue: { queue, maxReceiveCount: 3 } });
      }).resources.map((one) => one.digest);
    expect(digest('One')).toEqual(digest('Two'));
  });
});

describe('a graph file that cannot be read', () => {
  const good = () =>
    JSON.parse(
      writeArchive(
        archiveOf(
          assemblyOf((app) => {
            const stack = new Stack(app, 'shop', { env: PLACE });
            new sqs.Queue(stack, 'Orders');
          }),
        ),
      ),
    );
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- files that are broken in every way have no type
  const read = (change: (file: any) => unknown) => {
    const file = good();
    change(file);
    return () => readArchive(JSON.stringify(file), 'old.json');
  };

  it('says what is wrong, and where', () => {
    expect(() => readArchive('{', 'old.json')).toThrow(/^old\.json: not JSON; /);
    expect(() => readArchive('{"artifacts":{}}', 'old.json')).toThrow(
      /^old\.json: not a graph file/,
    );
    expect(read((file) => (file.version = 2))).toThrow(
      /version 2, and this Slipway reads version 1/,
    );
    expect(read((file) => delete file.snapshots[0].graph.nodes[0].title)).toThrow(
      /^old\.json: snapshots\.0\.graph\.nodes\.0\.title: /,
    );
    expect(read((file) => (file.snapshots[0].graph.nodes[0].group = 'moon'))).toThrow(
      /no group 'moon'/,
    );
    expect(
      read((file) => {
        const { graph } = file.snapshots[0];
        graph.groups[0].parent = graph.groups[0].id;
      }),
    ).toThrow(/is inside of itself/);
    expect(
      read((file) => {
        const { graph } = file.snapshots[0];
        (graph.edges as unknown[]).push({
          from: graph.nodes[0].id,
          to: 'moon',
          kind: 'read',
          label: '',
          evidence: [],
        });
      }),
    ).toThrow(/an edge to 'moon', which is not there/);
    expect(() => read((file) => (file.snapshots[0].later = 'words'))()).not.toThrow();
  });
});
