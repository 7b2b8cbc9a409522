import type { Resource } from '../../assembly';
import { list, property, type Model } from '../model';
import { edge, evidence, type Between, type Found } from './edge';
import { INTERNET } from './external';

/** Doors on the internet that no security group guards: names, distributions, APIs, function URLs. */
export function people(model: Model, { nodeOf }: Between): Found {
  const named = new Set(
    model
      .ofType('AWS::Route53::RecordSet')
      .filter(({ id }) => nodeOf(id) !== undefined)
      .flatMap(({ id }) => model.usedAt(id, 'Properties.AliasTarget.DNSName'))
      .flatMap(({ id }) => nodeOf(id) ?? []),
  );
  const edges = DOORS.flatMap(({ type, isOpen, at, label }) =>
    model
      .ofType(type)
      .filter((door) => isOpen(door, model) && !named.has(nodeOf(door.id) ?? ''))
      .flatMap((door) =>
        edge('traffic', INTERNET.id, nodeOf(door.id), label(door), evidence(door, at)),
      ),
  );
  return { externals: edges.length > 0 ? [INTERNET] : [], edges };
}

interface Door {
  readonly type: string;
  /** Property that says that it is open, or that would say that it is not. */
  readonly at: string;
  readonly isOpen: (door: Resource, model: Model) => boolean;
  readonly label: (door: Resource) => string;
}

const https = (): string => 'HTTPS';

const DOORS: readonly Door[] = [
  {
    type: 'AWS::Route53::RecordSet',
    at: 'Properties.AliasTarget',
    label: https,
    isOpen: (record, model) => {
      const zones = model.usedAt(record.id, 'Properties.HostedZoneId');
      const isPrivate = zones.some((zone) => property(zone, 'VPCs') !== undefined);
      return property(record, 'AliasTarget') !== undefined && !isPrivate;
    },
  },
  {
    type: 'AWS::CloudFront::Distribution',
    at: 'Properties.DistributionConfig',
    label: https,
    isOpen: (distribution) => property(distribution, 'DistributionConfig', 'Enabled') !== false,
  },
  {
    type: 'AWS::ApiGateway::RestApi',
    at: 'Properties.EndpointConfiguration',
    label: https,
    isOpen: (api) =>
      property(api, 'DisableExecuteApiEndpoint') !== true &&
      !list(property(api, 'EndpointConfiguration', 'Types')).includes('PRIVATE'),
  },
  {
    type: 'AWS::ApiGatewayV2::Api',
    at: 'Properties.ProtocolType',
    label: (api) => (property(api, 'ProtocolType') === 'WEBSOCKET' ? 'WebSocket' : 'HTTPS'),
    isOpen: (api) => property(api, 'DisableExecuteApiEndpoint') !== true,
  },
  {
    type: 'AWS::AppSync::GraphQLApi',
    at: 'Properties.AuthenticationType',
    label: https,
    isOpen: (api) => property(api, 'Visibility') !== 'PRIVATE',
  },
  {
    type: 'AWS::Lambda::Url',
    at: 'Properties.AuthType',
    label: https,
    isOpen: (url) => property(url, 'AuthType') === 'NONE',
  },
  {
    type: 'AWS::AppRunner::Service',
    at: 'Properties.NetworkConfiguration',
    label: https,
    isOpen: (service) =>
      property(service, 'NetworkConfiguration', 'IngressConfiguration', 'IsPubliclyAccessible') !==
      false,
  },
];
