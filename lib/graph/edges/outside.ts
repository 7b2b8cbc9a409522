import { isObject, textAt, type Resource } from '../../assembly';
import { property, type Model } from '../model';
import { entriesOf, textOf } from '../values';
import { pathsTo } from './cdn';
import { definitionOf } from './definition';
import { edge, evidence, NOTHING, together, type Between, type Found } from './edge';
import { external } from './external';

/** Addresses written out, of web services that no template holds. */
export function outside(model: Model, between: Between): Found {
  return together([
    ...ADDRESSES.flatMap(({ type, owner, at, when }) =>
      model
        .ofType(type)
        .filter((holder) => when?.(holder) ?? true)
        .flatMap((holder) =>
          textsAt(holder, at, model).map((found) =>
            toHost(ownersOf(holder, owner, model), found, '', holder, between),
          ),
        ),
    ),
    ...origins(model, between),
    ...workflows(model, between),
  ]);
}

interface Address {
  readonly type: string;
  /** Property that names whose address it is; without one, the resource's own. */
  readonly owner?: string;
  /** Names of properties, `[]` for any entry of a list. */
  readonly at: readonly string[];
  readonly when?: (holder: Resource) => boolean;
}

const ADDRESSES: readonly Address[] = [
  { type: 'AWS::AppSync::DataSource', owner: 'ApiId', at: ['HttpConfig', 'Endpoint'] },
  { type: 'AWS::Events::ApiDestination', at: ['InvocationEndpoint'] },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    at: ['HttpEndpointDestinationConfiguration', 'EndpointConfiguration', 'Url'],
  },
  { type: 'AWS::IoT::TopicRule', at: ['TopicRulePayload', 'Actions', '[]', 'Http', 'Url'] },
  {
    type: 'AWS::ApiGateway::Method',
    owner: 'RestApiId',
    at: ['Integration', 'Uri'],
    // Behind a link, the address only says what the load balancer is told.
    when: (method) => property(method, 'Integration', 'ConnectionType') !== 'VPC_LINK',
  },
  {
    type: 'AWS::ApiGatewayV2::Integration',
    owner: 'ApiId',
    at: ['IntegrationUri'],
    when: ({ properties }) => properties.ConnectionType !== 'VPC_LINK',
  },
];

interface Written {
  readonly text: string;
  readonly at: string;
}

/** Texts at a place, whatever lists and conditions stand on the way. */
function textsAt(holder: Resource, names: readonly string[], model: Model): Written[] {
  const start = [{ value: holder.properties as unknown, at: 'Properties' }];
  const reached = names.reduce<{ value: unknown; at: string }[]>(
    (places, name) =>
      places.flatMap(({ value, at }) => {
        if (name === '[]') return entriesOf(value, at);
        return isObject(value) ? entriesOf(value[name], `${at}.${name}`) : [];
      }),
    start,
  );
  return reached.flatMap(({ value, at }) => {
    const text = textOf(value, model.stackOf(holder));
    return text === undefined ? [] : [{ text, at }];
  });
}

const ownersOf = (
  holder: Resource,
  owner: string | undefined,
  model: Model,
): readonly Resource[] =>
  owner === undefined ? [holder] : model.usedAt(holder.id, `Properties.${owner}`);

/** Addresses of AWS itself are what references and rights say. */
const OF_AWS = /(?:^|\.)(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

function toHost(
  owners: readonly Resource[],
  { text, at }: Written,
  label: string,
  holder: Resource,
  { nodeOf }: Between,
): Found {
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/:?\s{]+)/i.exec(text) ?? [];
  if (host === '' || OF_AWS.test(host)) return NOTHING;
  const who = external(`host:${host}`, host, 'web service');
  const words = label === '' ? scheme.toUpperCase() : label;
  const edges = owners.flatMap(({ id }) =>
    edge('traffic', nodeOf(id), who.id, words, evidence(holder, at)),
  );
  return { externals: edges.length === 0 ? [] : [who], edges };
}

/** Servers from which a distribution takes what it delivers. */
function origins(model: Model, between: Between): Found[] {
  return model.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const config = property(distribution, 'DistributionConfig');
    const all = entriesOf(
      property(distribution, 'DistributionConfig', 'Origins'),
      'Properties.DistributionConfig.Origins',
    );
    return all.flatMap(({ value, at }) => {
      const own = isObject(value) && isObject(value.CustomOriginConfig) ? value : undefined;
      const host = textOf(own?.DomainName, model.stackOf(distribution));
      if (own === undefined || host === undefined) return [];
      const label = isObject(config) ? pathsTo(config, textAt(own, 'Id')).join(', ') : '';
      const place = { text: `https://${host}`, at: `${at}.DomainName` };
      return toHost([distribution], place, label, distribution, between);
    });
  });
}

/** Web services that the states of a state machine call. */
function workflows(model: Model, between: Between): Found[] {
  return model.ofType('AWS::StepFunctions::StateMachine').flatMap((machine) => {
    const at = 'DefinitionString' in machine.properties ? 'DefinitionString' : 'Definition';
    return (definitionOf(machine)?.states ?? [])
      .filter(({ body }) => /:states:[^:]*:[^:]*:http:invoke$/.test(textAt(body, 'Resource') ?? ''))
      .flatMap(({ body }) => {
        const said = body.Parameters ?? body.Arguments;
        // An expression may put the address together: its host stands at the start of a text in it.
        const text = textAt(said, 'ApiEndpoint') ?? textAt(said, 'ApiEndpoint.$') ?? '';
        return /https?:\/\/[^'"\s]+/.exec(text)?.[0] ?? [];
      })
      .map((text) => toHost([machine], { text, at: `Properties.${at}` }, '', machine, between));
  });
}
