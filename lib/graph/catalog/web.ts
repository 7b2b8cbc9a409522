import { table } from '../table';
import type { Resource } from '../../assembly';
import { dots, text, when } from '../facts';
import { list, property, type Model } from '../model';
import { card, partOf, partsOf, type Cards, type Folds } from '../rules';
import { plural } from '../words';

/** What people reach from outside: APIs, content delivery, names, front ends. */

export const CARDS: Cards = {
  'AWS::ApiGateway::RestApi': {
    place: 'regional',
    facts: (api, model) => {
      const methods = partsCount(api, model, 'AWS::ApiGateway::Method');
      const [kind] = list(property(api, 'EndpointConfiguration', 'Types')).map(text);
      return dots(
        'REST API',
        when(methods > 0, plural(methods, 'method')),
        when(kind === 'PRIVATE', 'private'),
      );
    },
  },
  'AWS::ApiGatewayV2::Api': {
    place: 'regional',
    facts: (api, model) => {
      const routes = partsCount(api, model, 'AWS::ApiGatewayV2::Route');
      return dots(
        property(api, 'ProtocolType') === 'WEBSOCKET' ? 'WebSocket API' : 'HTTP API',
        when(routes > 0, plural(routes, 'route')),
      );
    },
  },
  'AWS::AppSync::GraphQLApi': {
    place: 'regional',
    facts: (api) => dots('AppSync', SIGN_IN[text(property(api, 'AuthenticationType')) ?? '']),
  },
  'AWS::AppSync::Api': card('regional', 'AppSync events'),
  'AWS::CloudFront::Distribution': {
    place: 'regional',
    facts: (distribution) =>
      dots(
        'CloudFront',
        text(list(property(distribution, 'DistributionConfig', 'Aliases'))[0]),
        when(property(distribution, 'DistributionConfig', 'WebACLId') !== undefined, 'WAF'),
      ),
  },
  'AWS::Route53::RecordSet': {
    place: 'regional',
    facts: () => 'Route 53',
    // Only a name of something in AWS leads people anywhere; others prove who owns a domain.
    only: (record) => property(record, 'AliasTarget') !== undefined,
    oneFor: (record) => domainOf(record),
  },
  'AWS::Amplify::App': card('regional', 'Amplify', 'Platform'),
  'AWS::Location::Map': card('regional', 'Location map'),
  'AWS::Location::PlaceIndex': card('regional', 'Location places'),
};

/** How callers of AppSync say who they are. https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html */
const SIGN_IN: Readonly<Record<string, string>> = table({
  API_KEY: 'API key',
  AWS_IAM: 'IAM',
  AWS_LAMBDA: 'asks a function',
  AMAZON_COGNITO_USER_POOLS: 'Cognito users',
  OPENID_CONNECT: 'OpenID Connect',
});

export const FOLDS: Folds = {
  ...partsOf('part of the API', {
    'AWS::ApiGateway::Resource': 'RestApiId',
    'AWS::ApiGateway::Method': 'RestApiId',
    'AWS::ApiGateway::Deployment': 'RestApiId',
    'AWS::ApiGateway::Stage': 'RestApiId',
    'AWS::ApiGateway::Model': 'RestApiId',
    'AWS::ApiGateway::RequestValidator': 'RestApiId',
    'AWS::ApiGateway::GatewayResponse': 'RestApiId',
    'AWS::ApiGateway::Authorizer': 'RestApiId',
    'AWS::ApiGateway::BasePathMapping': 'RestApiId',
    'AWS::ApiGateway::DocumentationPart': 'RestApiId',
    'AWS::ApiGateway::DocumentationVersion': 'RestApiId',
    'AWS::ApiGateway::UsagePlan': 'ApiStages',
    'AWS::ApiGateway::UsagePlanKey': 'UsagePlanId',
    'AWS::ApiGatewayV2::Route': 'ApiId',
    'AWS::ApiGatewayV2::Integration': 'ApiId',
    'AWS::ApiGatewayV2::Stage': 'ApiId',
    'AWS::ApiGatewayV2::Deployment': 'ApiId',
    'AWS::ApiGatewayV2::Authorizer': 'ApiId',
    'AWS::ApiGatewayV2::ApiMapping': 'ApiId',
    'AWS::ApiGatewayV2::Model': 'ApiId',
    'AWS::ApiGatewayV2::RouteResponse': 'ApiId',
    'AWS::ApiGatewayV2::IntegrationResponse': 'ApiId',
    'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': 'ApiId',
    'AWS::AppSync::GraphQLSchema': 'ApiId',
    'AWS::AppSync::DataSource': 'ApiId',
    'AWS::AppSync::Resolver': 'ApiId',
    'AWS::AppSync::FunctionConfiguration': 'ApiId',
    'AWS::AppSync::ApiKey': 'ApiId',
    'AWS::AppSync::ApiCache': 'ApiId',
    'AWS::AppSync::ChannelNamespace': 'ApiId',
    'AWS::AppSync::DomainNameApiAssociation': 'ApiId',
  }),
  ...partOf(
    'part of the API',
    'AWS::ApiGateway::Account',
    'AWS::ApiGateway::ApiKey',
    'AWS::ApiGateway::ClientCertificate',
    'AWS::ApiGateway::DomainName',
    'AWS::ApiGateway::VpcLink',
    'AWS::ApiGatewayV2::DomainName',
    'AWS::ApiGatewayV2::VpcLink',
    'AWS::AppSync::DomainName',
  ),
  ...partOf(
    'part of the distribution',
    'AWS::CloudFront::OriginAccessControl',
    'AWS::CloudFront::CloudFrontOriginAccessIdentity',
    'AWS::CloudFront::CachePolicy',
    'AWS::CloudFront::OriginRequestPolicy',
    'AWS::CloudFront::ResponseHeadersPolicy',
    'AWS::CloudFront::Function',
    'AWS::CloudFront::KeyValueStore',
    'AWS::CloudFront::KeyGroup',
    'AWS::CloudFront::PublicKey',
    'AWS::CloudFront::RealtimeLogConfig',
    'AWS::CloudFront::MonitoringSubscription',
    'AWS::CloudFront::VpcOrigin',
  ),
  ...partOf(
    'a name',
    'AWS::Route53::RecordSet',
    'AWS::Route53::RecordSetGroup',
    'AWS::Route53::HostedZone',
    'AWS::Route53::HealthCheck',
    'AWS::Route53::KeySigningKey',
    'AWS::Route53::DNSSEC',
  ),
  ...partOf(
    'a rule for names in the network',
    'AWS::Route53Resolver::ResolverRule',
    'AWS::Route53Resolver::ResolverRuleAssociation',
    'AWS::Route53Resolver::ResolverEndpoint',
    'AWS::Route53Resolver::ResolverQueryLoggingConfig',
    'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
    'AWS::Route53Resolver::FirewallDomainList',
    'AWS::Route53Resolver::FirewallRuleGroup',
    'AWS::Route53Resolver::FirewallRuleGroupAssociation',
  ),
  ...partsOf('part of the app', {
    'AWS::Amplify::Branch': 'AppId',
    'AWS::Amplify::Domain': 'AppId',
  }),
};

const partsCount = (api: Resource, model: Model, type: string): number =>
  new Set(
    model
      .usersOf(api.id)
      .filter(
        ({ from, at }) => /^Properties\.(?:RestApiId|ApiId)/.test(at) && isOf(model, from, type),
      )
      .map(({ from }) => from),
  ).size;

/** A method that only answers browsers' questions about origins is nothing that people call. */
function isOf(model: Model, id: string, type: string): boolean {
  const part = model.resource(id);
  return part?.type === type && property(part, 'HttpMethod') !== 'OPTIONS';
}

/** The name without the dot that ends it; the construct's id where it is no plain text. */
function domainOf(record: Resource): string {
  const name = text(property(record, 'Name'));
  return name === undefined ? record.path : name.replace(/\.$/, '');
}
