import fc from 'fast-check';
import type { Assembly, Resource, Stack } from '../../lib/assembly';
import { coverageOf, graphOf } from '../../lib/graph';
import { CARDS } from '../../lib/graph/cards';
import { LINKS } from '../../lib/graph/edges/link-table';
import { FOLDS } from '../../lib/graph/folds';
import { cases } from '../support/cases';

const stackOf = (path: string, resources: Omit<Resource, 'id' | 'stack'>[], more = {}): Stack => ({
  path,
  name: path,
  stage: undefined,
  account: '1',
  region: 'r',
  terminationProtection: false,
  dependencies: [],
  templateFile: 's.json',
  outputs: [],
  parameters: {},
  imageAssets: [],
  resources: resources.map((one) => ({ ...one, id: `${path}#${one.logicalId}`, stack: path })),
  ...more,
});

const resourceOf = (
  type: string,
  properties: Record<string, unknown>,
  logicalId: string,
  path: string,
) => ({
  logicalId,
  type,
  properties,
  path,
  ancestry: [],
  source: undefined,
  dependsOn: [],
  condition: undefined,
});

/** Puts a value at `Stages[].Actions[].Configuration`. */
const at = (place: string, value: unknown): Record<string, unknown> =>
  place.split('.').reduceRight<unknown>((inner, step) => {
    const list = step.endsWith('[]');
    return { [step.replace('[]', '')]: list ? [inner] : inner };
  }, value) as Record<string, unknown>;

const RULES = [
  'AWS::Events::Rule',
  'AWS::Pipes::Pipe',
  'AWS::Scheduler::Schedule',
  'AWS::StepFunctions::StateMachine',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGatewayV2::Integration',
  'AWS::CloudFront::Distribution',
  'AWS::Route53::RecordSet',
  'Custom::S3BucketNotifications',
  'Custom::Mine',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
];

const reference = fc
  .nat(9)
  .chain((n) =>
    fc.constantFrom<unknown>(
      { Ref: `R${n}` },
      { 'Fn::GetAtt': [`R${n}`, 'Arn'] },
      { 'Fn::Join': ['', ['arn:aws:states:::', { Ref: `R${n}` }]] },
      { 'Fn::Sub': `\${R${n}.Arn}/*` },
    ),
  );

const places = [
  ...new Set(LINKS.flatMap(({ from, to }) => [from, to]).filter((place) => place !== '')),
  'Targets[].Arn',
  'Targets[].EcsParameters.TaskDefinitionArn',
  'EventPattern.detail.bucket.name[]',
  'Source',
  'Target',
  'Target.Arn',
  'Enrichment',
  'DefinitionString',
  'Definition.States.A.Parameters.QueueUrl',
  'DefinitionSubstitutions.x',
  'Integration.Uri',
  'RestApiId',
  'ResourceId',
  'ParentId',
  'ApiId',
  'IntegrationUri',
  'DistributionConfig.Origins[].DomainName',
  'DistributionConfig.CacheBehaviors[].LambdaFunctionAssociations',
  'AliasTarget.DNSName',
  'BucketName',
  'NotificationConfiguration.QueueConfigurations[].QueueArn',
  'ServiceToken',
  'Role',
  'VpcId',
  'SubnetIds[]',
  'Subscription[].Endpoint',
];

const properties = fc.array(
  fc
    .tuple(fc.constantFrom(...places), fc.oneof(reference, fc.jsonValue()))
    .map(([place, value]) => at(place, value)),
  { maxLength: 3 },
);

const anything = fc.array(
  fc.record({
    type: fc.oneof(
      fc.constantFrom(...RULES),
      fc.constantFrom(...LINKS.map(({ type }) => type)),
      fc.constantFrom(...Object.keys(CARDS), ...Object.keys(FOLDS)),
    ),
    properties: properties.map((parts) => Object.assign({}, ...parts)),
    folder: fc.constantFrom('A', 'B/C', 'B/D', 'Provider/framework-onEvent'),
    inside: fc.boolean(),
    region: fc.constantFrom('r', 's'),
  }),
  { maxLength: 10 },
);

describe('any template, in one stack or nested, in one region or two', () => {
  it('is covered in full, and its edges lead from card to card', () => {
    fc.assert(
      fc.property(anything, (all) => {
        const made = all.map(({ type, properties, folder, inside, region }, index) => {
          const stack = inside ? 'top/in' : region;
          return {
            stack,
            resource: resourceOf(type, properties, `R${index}`, `${stack}/${folder}/R${index}`),
          };
        });
        const inStack = (name: string) =>
          made.filter(({ stack }) => stack === name).map(({ resource }) => resource);
        const assembly: Assembly = {
          directory: '/',
          stacks: [
            stackOf('r', inStack('r')),
            stackOf('s', inStack('s'), { region: 's' }),
            stackOf('top/in', inStack('top/in'), { parent: { stack: 'r', resource: 'r#R0' } }),
          ],
        };
        const graph = graphOf(assembly, '');
        expect(coverageOf(graph, assembly)).toEqual({
          resources: all.length,
          represented: all.length,
          unrepresented: [],
        });
        for (const { evidence } of graph.edges) expect(evidence.length).toBeGreaterThan(0);
      }),
      { numRuns: cases(500) },
    );
  });
});

describe('names that JavaScript gives a meaning', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s is a name like any other',
    (name) => {
      const make = (type: string, logicalId: string, properties = {}) =>
        resourceOf(type, properties, logicalId, `s/${name}/${logicalId}`);
      const arn = { 'Fn::GetAtt': [name, name] };
      const statement = (Action: string, Resource: unknown) => ({
        ...{ Effect: 'Allow', Action, Resource },
        Principal: { [name]: name, Service: `${name}.amazonaws.com` },
      });
      const resources = [
        make(name, name, { [name]: name }),
        make(`AWS::${name}::${name}`, 'Own', { [name]: { Ref: name } }),
        make('AWS::IAM::Role', 'Role', {
          AssumeRolePolicyDocument: { Statement: [statement('sts:AssumeRole', '*')] },
          ManagedPolicyArns: [name],
          Policies: [
            {
              PolicyDocument: {
                Statement: [statement(`${name}:${name}`, arn), statement(name, name)],
              },
            },
          ],
        }),
        make('AWS::Lambda::Function', 'Fn', {
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Environment: { Variables: { [name]: { Ref: name } } },
        }),
        make('AWS::SNS::Subscription', 'Heard', { Protocol: name, Endpoint: name, TopicArn: arn }),
        make('AWS::EC2::SecurityGroup', 'Group', {
          SecurityGroupIngress: [{ IpProtocol: name, CidrIp: name, FromPort: name }],
        }),
        make('AWS::Cognito::UserPoolIdentityProvider', 'Provider', { ProviderType: name }),
      ];
      const assembly: Assembly = { directory: '/', stacks: [stackOf('s', resources)] };
      const graph = graphOf(assembly, '');
      expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
      for (const { title, facts } of graph.nodes)
        expect(`${title} ${facts}`).not.toContain('[native code]');
    },
  );
});

describe('five thousand resources', () => {
  it('are a graph, with every resource in it', () => {
    const services = Array.from({ length: 500 }, (_, n) => {
      const ref = (name: string) => ({ 'Fn::GetAtt': [`${name}${n}`, 'Arn'] });
      const one = (type: string, name: string, properties = {}) =>
        resourceOf(type, properties, `${name}${n}`, `big/S${n}/${name}`);
      return [
        one('AWS::SQS::Queue', 'Queue', { RedrivePolicy: { deadLetterTargetArn: ref('Dead') } }),
        one('AWS::SQS::Queue', 'Dead'),
        one('AWS::Lambda::Function', 'Fn', { Role: ref('Role') }),
        one('AWS::IAM::Role', 'Role'),
        one('AWS::IAM::Policy', 'Policy', {
          Roles: [{ Ref: `Role${n}` }],
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: ref('Table') }],
          },
        }),
        one('AWS::DynamoDB::Table', 'Table'),
        one('AWS::Lambda::EventSourceMapping', 'Map', {
          EventSourceArn: ref('Queue'),
          FunctionName: ref('Fn'),
        }),
        one('AWS::Events::Rule', 'Rule', { Targets: [{ Arn: ref('Fn') }] }),
        one('AWS::Lambda::Permission', 'Right', { FunctionName: ref('Fn') }),
        one('AWS::CloudWatch::Alarm', 'Alarm'),
      ];
    }).flat();
    const assembly: Assembly = { directory: '/', stacks: [stackOf('big', services)] };
    const graph = graphOf(assembly, '');
    expect(coverageOf(graph, assembly).represented).toBe(5000);
    expect(graph.edges.length).toBe(2000);
  });
});
