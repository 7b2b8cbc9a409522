import { Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cf from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from './support';

const assembly = assemblyOf((app) => {
  const stack = new Stack(app, 'Site', { env: { account: '111111111111', region: 'us-east-1' } });
  const files = new s3.Bucket(stack, 'Pages');
  const logs = new s3.Bucket(stack, 'AccessLogs', {
    objectOwnership: s3.ObjectOwnership.OBJECT_WRITER,
  });
  const handler = new lambda.Function(stack, 'Search', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
  });
  const rewrite = new cf.experimental.EdgeFunction(stack, 'Rewrite', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
  });
  const api = new apigw.LambdaRestApi(stack, 'Api', { handler, cloudWatchRole: false });
  const zone = new route53.HostedZone(stack, 'Zone', { zoneName: 'example.com' });
  const certificate = new acm.Certificate(stack, 'Certificate', {
    domainName: 'www.example.com',
    validation: acm.CertificateValidation.fromDns(zone),
  });
  const distribution = new cf.Distribution(stack, 'Delivery', {
    domainNames: ['www.example.com'],
    certificate,
    logBucket: logs as s3.IBucket,
    defaultBehavior: {
      origin: origins.S3BucketOrigin.withOriginAccessControl(files as s3.IBucket),
      edgeLambdas: [
        {
          eventType: cf.LambdaEdgeEventType.ORIGIN_REQUEST,
          functionVersion: rewrite.currentVersion,
        },
      ],
    },
    additionalBehaviors: { '/api/*': { origin: new origins.RestApiOrigin(api) } },
  });
  const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
  new route53.ARecord(stack, 'A', { zone, recordName: 'www', target });
  new route53.AaaaRecord(stack, 'Aaaa', { zone, recordName: 'www', target });
});

describe('a static site with content delivery', () => {
  const graph = graphOf(assembly, '');

  it('leads people by the name to the distribution, and that to its origins', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'traffic: Internet users → www.example.com (HTTPS)',
        'traffic: www.example.com → Delivery (alias)',
        'read: Delivery → Pages (default)',
        'traffic: Delivery → API (/api/*)',
        'invoke: Delivery → Rewrite function (at the edge)',
        'log: Delivery → Access logs (access logs)',
        'traffic: Internet users → API (HTTPS)',
        'invoke: API → Search (ANY /{proxy+}, ANY /)',
      ].sort(),
    );
  });

  it('has a card for each thing that people named, and none for its parts', () => {
    expect(graph.nodes.map(({ title }) => title).sort()).toEqual([
      'API',
      'Access logs',
      'Delivery',
      'Internet users',
      'Pages',
      'Rewrite function',
      'Search',
      'www.example.com',
    ]);
  });

  it('has one card for both records of a name', () => {
    const names = graph.nodes.filter(({ type }) => type === 'AWS::Route53::RecordSet');
    expect(names.map(({ title }) => title)).toEqual(['www.example.com']);
    expect(names[0]!.resources.length).toBeGreaterThanOrEqual(2);
  });

  it('stands for every resource exactly once', () => {
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
