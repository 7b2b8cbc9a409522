import { countOf, titleOf, wordsOf } from '../../lib/graph';
import { typeInWords } from '../../lib/graph/words';

const title = (path: string): string => titleOf({ path: `app/${path}`, stack: 'app' });

describe('the title of a card', () => {
  it.each([
    ['RewriteFn', 'Rewrite function'],
    ['Rewrite/Fn/Resource', 'Rewrite function'],
    ['OrdersDb', 'Orders database'],
    ['db-orders', 'Database orders'],
    ['PaymentSvc', 'Payment service'],
    ['MsgRepo', 'Message repository'],
    ['GraphQLApi', 'GraphQL API'],
    ['GraphqlApi', 'GraphQL API'],
    ['IoTRule', 'IoT rule'],
    ['GitHubHook', 'GitHub hook'],
    ['PublicURLs', 'Public URLs'],
    ['S3Bucket', 'S3 bucket'],
    ['EC2Fleet', 'EC2 fleet'],
    ['PdfExport', 'PDF export'],
    ['HttpApi', 'HTTP API'],
    ['TcpDoor', 'TCP door'],
    ['WebSocketApi', 'WebSocket API'],
    ['WebACLAssociation', 'Web ACL association'],
    ['UserIds', 'User IDs'],
    ['Idea', 'Idea'],
    ['Fntastic', 'Fntastic'],
    ['Tasks/DeadLetters/Resource', 'Tasks dead letters'],
  ])('of %s is %s', (path, words) => {
    expect(title(path)).toBe(words);
  });

  it('leaves out what a class of the CDK calls its own resource', () => {
    const path = 'app/PartnerHook/ApiDestination';
    const named = { path, stack: 'app', type: 'AWS::Events::ApiDestination' };
    const line = (around: string) => [
      { path: 'app/PartnerHook', className: around },
      { path, className: 'aws-cdk-lib.aws_events.CfnApiDestination' },
    ];
    const inClass = (around: string) => titleOf({ ...named, ancestry: line(around) });
    expect(inClass('aws-cdk-lib.aws_events.ApiDestination')).toBe('Partner hook');
    expect(inClass('constructs.Construct')).toBe('Partner hook API destination');
    expect(titleOf(named)).toBe('Partner hook API destination');
  });
});

describe('words of an id', () => {
  it('keep every letter, whatever the id', () => {
    for (const id of ['GraphQLApiURLsX', 'aIoTb', '', '__--', 'ÄpfelUndBirnen', 'a1B2c3'])
      expect(wordsOf(id).join('')).toBe(id.replaceAll(/[\s_-]/g, ''));
  });
});

describe('types', () => {
  it('are counted in words of AWS', () => {
    expect(typeInWords('AWS::AppSync::GraphQLApi')).toBe('AppSync GraphQL API');
    expect(countOf('AWS::Lambda::Function', 12)).toBe('12 Lambda functions');
    expect(countOf('AWS::S3::BucketPolicy', 3)).toBe('3 S3 bucket policies');
  });
});
