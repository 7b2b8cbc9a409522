import { NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from './support';

describe('nested stacks', () => {
  const assembly = assemblyOf((app) => {
    const top = new Stack(app, 'Top', { env: { account: '111111111111', region: 'eu-west-1' } });
    const news = new sns.Topic(top, 'News');
    const queues = new NestedStack(top, 'Queues');
    const jobs = new sqs.Queue(new NestedStack(queues, 'Deep'), 'Jobs');
    const other = new NestedStack(top, 'Other');
    new sns.Subscription(other, 'Wire', {
      topic: news,
      protocol: sns.SubscriptionProtocol.SQS,
      endpoint: jobs.queueArn,
    });
  });
  const graph = graphOf(assembly, '');

  it('are stacks of their own, in the one around them', () => {
    expect(assembly.stacks.map(({ path, parent }) => [path, parent?.stack])).toEqual([
      ['Top', undefined],
      ['Top/Queues', 'Top'],
      ['Top/Queues/Deep', 'Top/Queues'],
      ['Top/Other', 'Top'],
    ]);
  });

  it('are connected through parameters and outputs, both ways', () => {
    expect(edgesOf(graph)).toEqual(['subscribe: News → Jobs (sqs)']);
  });

  it('have titles from the tree though the templates say no paths', () => {
    expect(graph.nodes.map(({ title, path }) => `${title}: ${path}`).sort()).toEqual([
      'Jobs: Top/Queues/Deep/Jobs/Resource',
      'News: Top/News/Resource',
    ]);
  });

  it('are covered in full', () => {
    expect(coverageOf(graph, assembly)).toEqual({
      resources: 6,
      represented: 6,
      unrepresented: [],
    });
  });
});

describe('stages in stages', () => {
  const assembly = assemblyOf((app) => {
    for (const name of ['zeta', 'alpha']) {
      const outer = new Stage(app, name);
      for (const region of ['eu-west-1', 'us-east-1']) {
        const inner = new Stage(outer, region.slice(0, 2), {
          env: { account: name === 'zeta' ? '111111111111' : '222222222222', region },
        });
        const stack = new Stack(inner, 'Network');
        const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
        new lambda.Function(stack, 'Worker', {
          vpc: vpc as ec2.IVpc,
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('exports.handler = async () => {}'),
        });
        new s3.Bucket(new Stack(inner, 'Data'), 'Files');
      }
    }
  });

  it('are listed in the order of the manifest', () => {
    expect(assembly.stages).toEqual(['zeta/eu', 'zeta/us', 'alpha/eu', 'alpha/us']);
  });

  it('are one graph each, and one of all in the stage around them', () => {
    expect(graphOf(assembly, 'zeta/eu').stacks).toBe(2);
    expect(graphOf(assembly, 'zeta').stacks).toBe(4);
  });

  it('show region in account, network in region, tier in network', () => {
    const graph = graphOf(assembly, 'zeta');
    const byId = new Map(graph.groups.map((group) => [group.id, group]));
    const wayTo = (id: string | undefined): string[] => {
      const group = id === undefined ? undefined : byId.get(id);
      return group === undefined ? [] : [...wayTo(group.parent), group.title];
    };
    const ways = graph.nodes.map(({ title, group }) => [title, ...wayTo(group)].join(' > ')).sort();
    const worker = (region: string) =>
      `Worker > zeta  ·  AWS account 111111111111 > ${region} > VPC  ·  10.0.0.0/16  ·  2 zones > private subnets  ·  /18 × 2`;
    expect(ways).toEqual(expect.arrayContaining([worker('eu-west-1'), worker('us-east-1')]));
    expect(ways.filter((way) => way.startsWith('NAT gateway'))).toHaveLength(2);
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('several accounts', () => {
  it('are frames of their own, and names written out connect them', () => {
    const assembly = assemblyOf((app) => {
      const data = new Stack(app, 'Data', {
        env: { account: '111111111111', region: 'eu-west-1' },
      });
      const files = new s3.Bucket(data, 'Files', { bucketName: 'acme-files' });
      const work = new Stack(app, 'Work', {
        env: { account: '222222222222', region: 'eu-west-1' },
      });
      files.grantRead(
        new lambda.Function(work, 'Reader', {
          role: new iam.Role(work, 'Role', {
            roleName: 'reader',
            assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
          }),
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('exports.handler = async () => {}'),
        }),
      );
    });
    const graph = graphOf(assembly, '');
    expect(edgesOf(graph)).toEqual(['read: Reader → Files (read)']);
    expect(graph.groups.filter(({ kind }) => kind === 'account').map(({ title }) => title)).toEqual(
      ['AWS account 111111111111', 'AWS account 222222222222'],
    );
  });
});
