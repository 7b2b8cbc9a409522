import type { App } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { graphOfApp, told } from '../support/told';

/** Two accounts of the app, and others that it only knows by their number. */
function accounts(app: App): void {
  const shared = new Stack(app, 'Shared', {
    env: { account: '111111111111', region: 'eu-west-1' },
  });
  const team = new Stack(app, 'Team', { env: { account: '222222222222', region: 'eu-west-1' } });
  const lake = new s3.Bucket(shared, 'Lake', { bucketName: 'company-lake' });
  const role = new iam.Role(team, 'ReadRole', {
    roleName: 'team-reader',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  const read = new lambda.Function(team, 'Analyse', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    role,
  });
  lake.grantRead(read);
  // A partner may drop files and take messages.
  const partner = new iam.AccountPrincipal('333333333333');
  lake.grantPut(partner);
  const outbox = new sqs.Queue(shared, 'Outbox');
  outbox.grantConsumeMessages(partner);
  const images = new ecr.Repository(shared, 'Images');
  images.grantPull(partner);
  // Everybody may read one bucket; everybody in the company may send to a queue.
  new s3.Bucket(shared, 'Site', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
    publicReadAccess: true,
  });
  const inbox = new sqs.Queue(shared, 'Inbox', { enforceSSL: true });
  inbox.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['sqs:SendMessage'],
      principals: [new iam.AnyPrincipal()],
      resources: [inbox.queueArn],
      conditions: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234' } },
    }),
  );
  const news = new sns.Topic(shared, 'News');
  news.addSubscription(new subscriptions.SqsSubscription(inbox));
  // Two doors for others: a pipeline elsewhere, and an auditor of another account.
  const github = new iam.OpenIdConnectProvider(shared, 'GitHub', {
    url: 'https://token.actions.githubusercontent.com',
  });
  const deployer = new iam.Role(shared, 'Deployer', {
    assumedBy: new iam.OpenIdConnectPrincipal(github, {
      StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/shop:*' },
    }),
  });
  images.grantPush(deployer);
  const auditor = new iam.Role(shared, 'Auditor', {
    assumedBy: new iam.AccountPrincipal('444444444444').withConditions({
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    }),
  });
  lake.grantRead(auditor);
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: ['arn:aws:iam::555555555555:role/lookup'],
    }),
  );
}

describe('an app in two accounts with neighbors', () => {
  const graph = graphOfApp(accounts);

  it('has these cards and no other', () => {
    expect(told(graph).nodes).toEqual([
      'AWS account [external]',
      'AWS account [external]',
      'AWS account [external]',
      'AWS organization [external]',
      'Analyse [AWS::Lambda::Function]',
      'Anyone [external]',
      'Auditor [AWS::IAM::Role]',
      'Deployer [AWS::IAM::Role]',
      'GitHub Actions [external]',
      'Images [AWS::ECR::Repository]',
      'Inbox [AWS::SQS::Queue]',
      'Lake [AWS::S3::Bucket]',
      'News [AWS::SNS::Topic]',
      'Outbox [AWS::SQS::Queue]',
      'Site [AWS::S3::Bucket]',
    ]);
  });

  it('has these edges and no other', () => {
    const facts = (id: string) => graph.nodes.find((node) => node.id === id)!.facts;
    expect(told(graph).edges.filter((line) => !/AWS account/.test(line))).toEqual([
      'assume: GitHub Actions → Deployer (assume) if token.actions.githubusercontent.com:sub',
      'publish: AWS organization → Inbox (send) if aws:PrincipalOrgID',
      'read: Analyse → Lake (read)',
      'read: Anyone → Site (read)',
      'read: Auditor → Lake (read)',
      'subscribe: News → Inbox (sqs)',
      'write: Deployer → Images (push)',
    ]);
    expect(
      graph.edges
        .filter(({ from, to }) => /external:account/.test(from + to))
        .map(({ kind, from, to, label, conditions }) => {
          const side = (id: string) =>
            id.startsWith('external:')
              ? facts(id)
              : graph.nodes.find((one) => one.id === id)!.title;
          return `${kind}: ${side(from)} → ${side(to)} (${label})${conditions === undefined ? '' : ` if ${conditions.join()}`}`;
        })
        .sort(),
    ).toEqual([
      'assume: 444444444444 → Auditor (assume) if aws:MultiFactorAuthPresent',
      'assume: Analyse → 555555555555 (assume)',
      'read: 333333333333 → Images (pull)',
      'subscribe: Outbox → 333333333333 (consume)',
      'write: 333333333333 → Lake (write)',
    ]);
  });

  it('says what everybody can get at', () => {
    expect(told(graph).findings).toEqual(['public: Anyone may do s3:GetObject on Site']);
  });

  it('proves the subscription by the policy of the queue too', () => {
    const edge = graph.edges.find(({ label }) => label === 'sqs')!;
    expect(
      edge.evidence.map(({ resource }) => resource.replace(/.*#/, '').replace(/[0-9A-F]{8}.*/, '')),
    ).toEqual(expect.arrayContaining(['InboxSharedNews', 'InboxPolicy']));
  });
});
