import { Duration, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { archiveOf, type Snapshot } from '../../lib/graph';
import { diffArchives, reportsOf } from '../../lib/diagram';
import { diffSnapshots } from '../../lib/diagram/diff';
import { covers } from '../../lib/diagram/diff/access';
import { assemblyOf, PLACE, shop } from '../support/small-app';

type Build = (stack: Stack) => void;

const between = (before: Build, after: Build) =>
  diffSnapshots(shop(before), shop(after)).difference;

const opens = (before: Build, after: Build) =>
  between(before, after).security.flatMap(({ text, effect }) => (effect === 'opens' ? [text] : []));

const closes = (before: Build, after: Build) =>
  between(before, after).security.flatMap(({ text, effect }) =>
    effect === 'closes' ? [text] : [],
  );

const losses = (before: Build, after: Build) =>
  between(before, after).losses.map(({ text }) => text);

const fn = (stack: Stack, id = 'Worker', code = 'exports.handler = () => 1'): lambda.Function =>
  new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
  });

const table = (stack: Construct, props: Partial<dynamodb.TableProps> = {}): dynamodb.Table =>
  new dynamodb.Table(stack, 'Runs', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    ...props,
  });

describe('what somebody may do', () => {
  const apart: Build = (stack) => {
    new s3.Bucket(stack, 'Uploads');
    fn(stack);
  };

  it('is said of what a role may newly do to what was there', () => {
    const granted: Build = (stack) => {
      const bucket = new s3.Bucket(stack, 'Uploads');
      const worker = fn(stack);
      bucket.grantReadWrite(worker);
      bucket.grantDelete(worker);
    };
    expect(opens(apart, granted)).toEqual([
      'Worker may now delete from, write to and read from Uploads',
    ]);
    expect(closes(granted, apart)).toEqual([
      'Worker may no longer delete from, write to and read from Uploads',
    ]);
    expect(opens(granted, apart)).toEqual([]);
  });

  it('is said of a part of a bucket that becomes more of it', () => {
    const reads =
      (pattern: string): Build =>
      (stack) => {
        const bucket = new s3.Bucket(stack, 'Uploads');
        bucket.grantRead(fn(stack), pattern);
      };
    expect(opens(reads('public/*'), reads('*'))).toEqual([
      'Worker may now read from Uploads, on more of it: /*',
    ]);
    expect(closes(reads('*'), reads('public/*'))).toEqual([
      'Worker may no longer read from Uploads, on all of it: /*',
    ]);
    expect(covers('/*', '/public/*')).toBe(true);
    expect(covers('/public/*', '/*')).toBe(false);
  });

  it('is said of rights to everything', () => {
    const everything: Build = (stack) => {
      new s3.Bucket(stack, 'Uploads');
      fn(stack).addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    };
    expect(opens(apart, everything)).toEqual(['Worker may now do anything with any resource (*)']);
  });

  it('is said of what becomes open to anyone, and of a condition that goes', () => {
    const orders =
      (open: boolean, condition?: object): Build =>
      (stack) => {
        const queue = new sqs.Queue(stack, 'Orders');
        if (!open) return;
        queue.addToResourcePolicy(
          new iam.PolicyStatement({
            actions: ['sqs:ReceiveMessage'],
            principals: [new iam.AnyPrincipal()],
            resources: [queue.queueArn],
            ...(condition !== undefined && { conditions: { StringEquals: condition } }),
          }),
        );
      };
    expect(opens(orders(false), orders(true))).toEqual([
      'Queue Orders is now readable by anyone (*)',
    ]);
    expect(closes(orders(true), orders(false))).toEqual([
      'Queue Orders is no longer readable by anyone (*)',
    ]);
    const ours = { 'aws:PrincipalOrgID': 'o-1' };
    expect(opens(orders(false), orders(true, ours))).toEqual([
      'Queue Orders is now readable by anyone (*) (only if StringEquals aws:PrincipalOrgID = o-1)',
    ]);
    expect(opens(orders(true, ours), orders(true))).toEqual([
      'Queue Orders is now readable by anyone (*), without a condition',
    ]);
    expect(opens(orders(true, ours), orders(true, { 'aws:PrincipalOrgID': 'o-2' }))).toEqual([
      'Queue Orders is now readable by anyone (*), under other conditions (only if StringEquals aws:PrincipalOrgID = o-2)',
    ]);
  });

  it('is said of connections without TLS that are no longer refused', () => {
    const bucket =
      (enforceSSL: boolean): Build =>
      (stack) =>
        new s3.Bucket(stack, 'Uploads', { enforceSSL });
    expect(opens(bucket(true), bucket(false))).toEqual([
      'Uploads no longer refuses connections without TLS',
    ]);
    expect(closes(bucket(false), bucket(true))).toEqual([
      'Uploads now refuses connections without TLS',
    ]);
  });

  it('is said of another account that may take on a role, and not of the service that a role is for', () => {
    const trusted =
      (account: string | undefined): Build =>
      (stack) => {
        const role = new iam.Role(stack, 'Operator', {
          assumedBy:
            account === undefined
              ? new iam.ServicePrincipal('lambda.amazonaws.com')
              : new iam.CompositePrincipal(
                  new iam.ServicePrincipal('lambda.amazonaws.com'),
                  new iam.AccountPrincipal(account),
                ),
        });
        new lambda.Function(stack, 'Worker', {
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('1'),
          role,
        });
      };
    expect(opens(trusted(undefined), trusted('999999999999'))).toEqual([
      'Account 999999999999 may now act as Worker',
    ]);
  });
});

describe('who can reach whom', () => {
  const services =
    (reach: boolean, open = false): Build =>
    (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }) as ec2.IVpc;
      const service = (id: string) => {
        const definition = new ecs.FargateTaskDefinition(stack, `${id}Task`);
        definition.addContainer('main', { image: ecs.ContainerImage.fromRegistry('nginx') });
        return new ecs.FargateService(stack, id, {
          cluster,
          taskDefinition: definition,
          desiredCount: 1,
          assignPublicIp: true,
        });
      };
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc }) as ecs.ICluster;
      const web = service('Web');
      const database = service('Database');
      if (reach) database.connections.allowFrom(web, ec2.Port.tcp(5432));
      if (open) web.connections.allowFromAnyIpv4(ec2.Port.tcp(22));
    };

  it('is said with the port', () => {
    expect(opens(services(false), services(true))).toEqual([
      'Web can now reach Database on tcp 5432',
    ]);
    expect(closes(services(true), services(false))).toEqual([
      'Web can no longer reach Database on tcp 5432',
    ]);
  });

  it('is said of a rule for everybody', () => {
    const [said, ...others] = opens(services(false), services(false, true));
    expect(said).toMatch(/Web.* on tcp 22$/);
    expect(said).toMatch(/internet/i);
    expect(others).toEqual([]);
  });

  it('is said of the doors to the internet, new ones too', () => {
    const door: Build = (stack) => {
      services(false)(stack);
      const balancer = new elb.ApplicationLoadBalancer(stack, 'Front', {
        vpc: stack.node.findChild('Vpc') as unknown as ec2.IVpc,
        internetFacing: true,
      });
      balancer.addListener('Http', {
        port: 80,
        defaultAction: elb.ListenerAction.fixedResponse(404),
      });
    };
    expect(opens(services(false), door)).toEqual([
      expect.stringMatching(/^Internet users can now reach Front on tcp 80$/),
    ]);
  });
});

describe('protections', () => {
  it('are missed when they go, and said when they come', () => {
    const kept: Build = (stack) => {
      const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
      table(stack, {
        deletionProtection: true,
        removalPolicy: RemovalPolicy.RETAIN,
        encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: key,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      });
      new s3.Bucket(stack, 'Uploads', {
        versioned: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      });
    };
    const bare: Build = (stack) => {
      new kms.Key(stack, 'Key');
      table(stack, { removalPolicy: RemovalPolicy.DESTROY });
      new s3.Bucket(stack, 'Uploads', {
        blockPublicAccess: new s3.BlockPublicAccess({
          blockPublicPolicy: false,
          blockPublicAcls: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        }),
      });
    };
    const gone = opens(kept, bare);
    for (const words of [
      'Key is no longer rotated',
      'Table Runs is no longer protected against deletion',
      'Table Runs can no longer be restored to a point in time',
      'Table Runs is no longer encrypted with a key of its own account',
      'Table Runs is no longer retained when it is removed',
      'Bucket Uploads no longer keeps old versions',
      'Bucket Uploads no longer blocks public access (BlockPublicPolicy)',
    ])
      expect(gone).toContain(words);
    expect(closes(bare, kept)).toHaveLength(gone.length);
    expect(opens(bare, kept)).toEqual([]);
  });

  it('of a stack against termination are one of them', () => {
    const app = (terminationProtection: boolean) =>
      archiveOf(
        assemblyOf((scope) => {
          fn(new Stack(scope, 'shop', { env: PLACE, terminationProtection }));
        }),
      );
    const [found] = diffArchives(app(true), app(false));
    expect(found?.difference.security).toEqual([
      {
        text: 'Stack shop is no longer protected against termination',
        effect: 'opens',
        about: 'data',
        nodes: [],
      },
    ]);
    expect(found?.difference.mark).toBe('changed');
  });
});

describe('data', () => {
  it('is said to be lost, or kept, by the policy of the resource', () => {
    const nothing: Build = (stack) => void fn(stack);
    const with_ =
      (removalPolicy: RemovalPolicy): Build =>
      (stack) => {
        fn(stack);
        table(stack, { removalPolicy });
      };
    expect(losses(with_(RemovalPolicy.DESTROY), nothing)).toEqual([
      'Table Runs is removed: what is in it is deleted',
    ]);
    expect(losses(with_(RemovalPolicy.RETAIN), nothing)).toEqual([
      'Table Runs is removed: the old one is retained, outside of its stack',
    ]);
    expect(losses(nothing, with_(RemovalPolicy.DESTROY))).toEqual([]);
  });

  it('is said to be lost when a property replaces the resource', () => {
    const named =
      (tableName: string): Build =>
      (stack) =>
        void table(stack, { tableName, removalPolicy: RemovalPolicy.DESTROY });
    expect(losses(named('one'), named('two'))).toEqual([
      'Table Runs is replaced by a new, empty one (TableName changes): what is in it is deleted',
    ]);
  });

  it('of a database that is encrypted anew is said to be lost but for a snapshot', () => {
    const database =
      (storageEncrypted: boolean): Build =>
      (stack) => {
        const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }) as ec2.IVpc;
        new rds.DatabaseInstance(stack, 'Database', {
          engine: rds.DatabaseInstanceEngine.postgres({
            version: rds.PostgresEngineVersion.VER_16,
          }),
          vpc,
          vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
          storageEncrypted,
          backupRetention: storageEncrypted ? Duration.days(7) : Duration.days(0),
        });
      };
    expect(losses(database(true), database(false))).toEqual([
      'Database is replaced by a new, empty one (StorageEncrypted changes): a last snapshot is kept',
    ]);
    expect(opens(database(true), database(false))).toEqual([
      'Database is no longer encrypted at rest',
      'Database is no longer backed up',
    ]);
  });

  it('stays behind in a stack that is no longer in the app', () => {
    const app = (stacks: readonly string[]) =>
      archiveOf(
        assemblyOf((scope) => {
          for (const id of stacks) {
            const stack = new Stack(scope, id, { env: PLACE });
            if (id === 'data') table(stack, { removalPolicy: RemovalPolicy.DESTROY });
            else fn(stack);
          }
        }),
      );
    const [found] = diffArchives(app(['data', 'web']), app(['web']));
    expect(found?.difference.losses.map(({ text }) => text)).toEqual([
      'Table Runs is no longer in the app: it stays until stack data is deleted, then what is in it is deleted',
    ]);
  });
});

describe('names that change', () => {
  it('of a construct move nothing in AWS where the logical id stays', () => {
    const below =
      (scope: string | undefined): Build =>
      (stack) => {
        const made = table(scope === undefined ? stack : new Construct(stack, scope));
        (made.node.defaultChild as dynamodb.CfnTable).overrideLogicalId('TheTable');
        made.grantReadData(fn(stack));
      };
    const found = between(below(undefined), below('Store'));
    expect(found.losses).toEqual([]);
    expect(found.security).toEqual([]);
    expect(found.nodes.map(({ mark, fields }) => [mark, fields.map(({ name }) => name)])).toEqual([
      ['changed', ['title']],
    ]);
    expect(found.edges).toEqual([]);
  });

  it('of a logical id replace the resource, whatever its path is', () => {
    const identified =
      (logicalId: string): Build =>
      (stack) => {
        const made = table(stack, { removalPolicy: RemovalPolicy.DESTROY });
        (made.node.defaultChild as dynamodb.CfnTable).overrideLogicalId(logicalId);
        made.grantReadData(fn(stack));
      };
    const found = between(identified('One'), identified('Two'));
    expect(found.nodes.map(({ mark }) => mark)).toEqual(['changed']);
    expect(found.edges).toEqual([]);
    expect(found.security).toEqual([]);
    expect(found.losses.map(({ text }) => text)).toEqual([
      'Table Runs is replaced by a new, empty one (its logical id was One and is Two): what is in it is deleted',
    ]);
    // The policy that names the table did not change: it names the same one.
    expect(
      found.nodes.flatMap(({ resources }) => resources.flatMap((one) => one.properties)),
    ).toEqual([]);
  });

  it('of a construct and its logical id are a removal and an addition, and so it is said', () => {
    const below =
      (scope: string): Build =>
      (stack) =>
        void table(new Construct(stack, scope), { removalPolicy: RemovalPolicy.DESTROY });
    const found = between(below('Old'), below('New'));
    expect(found.nodes.map(({ mark }) => mark).sort()).toEqual(['added', 'removed']);
    expect(found.losses.map(({ text }) => text)).toEqual([
      'Table Old runs is removed: what is in it is deleted; the one at shop/New/Runs/Resource is a new, empty one',
    ]);
  });

  it('of a stack are no difference in the app, and a new stack in CloudFormation', () => {
    const build: Build = (stack) => {
      table(stack, { removalPolicy: RemovalPolicy.DESTROY }).grantReadData(fn(stack));
    };
    const { difference } = diffSnapshots(shop(build, 'shop'), shop(build, 'store'));
    expect(difference.edges).toEqual([]);
    expect(difference.security).toEqual([]);
    expect(difference.nodes.map(({ mark }) => mark)).toEqual(['changed', 'changed']);
    expect(difference.stacks.map(({ fields }) => fields)).toEqual([
      [{ name: 'name', before: 'shop', after: 'store' }],
    ]);
    expect(difference.losses.map(({ text }) => text)).toEqual([
      'Table Runs is created anew, empty, in stack store; the old one stays until stack shop is deleted, then what is in it is deleted',
    ]);
  });
});

describe('what is no difference', () => {
  it('is the order in which things are written', () => {
    const [one, other]: [Build, Build] = [
      (stack) => {
        table(stack);
        fn(stack);
        new logs.LogGroup(stack, 'Log');
      },
      (stack) => {
        new logs.LogGroup(stack, 'Log');
        fn(stack);
        table(stack);
      },
    ];
    expect(between(one, other)).toMatchObject({ mark: 'same', nodes: [], groups: [], edges: [] });
  });

  it('is new code but for two words', () => {
    const code =
      (folder: string): Build =>
      (stack) => {
        const made = fn(stack);
        const resource = made.node.defaultChild as lambda.CfnFunction;
        resource.code = { s3Bucket: 'assets', s3Key: `${folder.repeat(64)}.zip` };
      };
    const [change, ...others] = between(code('a'), code('b')).nodes;
    expect(others).toEqual([]);
    expect(change?.resources.map(({ sums, properties }) => [sums, properties])).toEqual([
      [['new code'], []],
    ]);
  });

  it('is a tag in another place of the list, and one that changes is named', () => {
    const tagged =
      (...tags: [string, string][]): Build =>
      (stack) => {
        fn(stack);
        for (const [key, value] of tags) Tags.of(stack).add(key, value);
      };
    const found = between(
      tagged(['a', '1'], ['z', '2']),
      tagged(['a', '1'], ['m', '0'], ['z', '2']),
    );
    expect(
      found.nodes.flatMap(({ resources }) => resources.flatMap(({ properties }) => properties)),
    ).toEqual([
      { path: 'Tags[m]', after: '0' },
      { path: 'Tags[m]', after: '0' },
    ]);
  });
});

describe('environments', () => {
  const app = (environments: Readonly<Record<string, boolean>>) =>
    archiveOf(
      assemblyOf((scope) => {
        for (const [name, queue] of Object.entries(environments)) {
          const stack = new Stack(new Stage(scope, name, { env: PLACE }), 'main');
          fn(stack);
          if (queue) new sqs.Queue(stack, 'Orders');
        }
      }),
    );

  it('are compared by name; those with the same words are said once', () => {
    const before = app({ dev: false, test: false, prod: false });
    const reports = reportsOf(diffArchives(before, app({ dev: true, test: true, prod: false })));
    expect(reports.map(({ names, headline }) => [names, headline])).toEqual([
      [['dev', 'test'], '1 card added'],
    ]);
  });

  it('that come and go are said as a whole', () => {
    const all = diffArchives(app({ dev: false, prod: false }), app({ dev: false, test: true }));
    expect(all.map(({ difference: { name, mark } }) => [name, mark])).toEqual([
      ['dev', 'same'],
      ['test', 'added'],
      ['prod', 'removed'],
    ]);
  });

  it('of different sizes can be compared with each other', () => {
    const one = (archive: ReturnType<typeof app>): Snapshot => archive.snapshots[0]!;
    const { difference } = diffSnapshots(one(app({ dev: false })), one(app({ prod: true })));
    expect(difference.nodes.map(({ mark, after }) => [mark, after?.title])).toEqual([
      ['added', 'Orders'],
    ]);
    expect(difference.losses).toEqual([]);
  });
});
