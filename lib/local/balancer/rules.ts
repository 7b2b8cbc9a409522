import {
  isObject,
  objectsIn,
  textAt,
  textsAt,
  type JsonObject,
  type Resource,
} from '../../assembly';
import type { Values } from '../cloud/values';
import { numberAt } from '../containers/definition';

/** A request, as far as rules look at it. */
export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly sourceAddress: string;
}

export type Action =
  | { readonly kind: 'forward'; readonly groups: readonly Weighted[] }
  | { readonly kind: 'redirect'; readonly status: number; readonly to: (asked: Asked) => string }
  | {
      readonly kind: 'fixed';
      readonly status: number;
      readonly type: string;
      readonly body: string;
    }
  /** Something that only AWS has: a login. What follows it in the list of actions is done. */
  | { readonly kind: 'unknown'; readonly what: string };

/** A target group by its ARN, and its share of the requests. */
export interface Weighted {
  readonly group: string;
  readonly weight: number;
}

export interface Rule {
  readonly priority: number;
  readonly matches: (asked: Asked) => boolean;
  readonly action: Action;
}

export interface ListenerRules {
  /** ARN. */
  readonly listener: string;
  readonly port: number;
  readonly protocol: string;
  /** By priority; the default action is the last one. */
  readonly rules: readonly Rule[];
}

/** Every listener of an environment with its rules, as the templates have them. */
export function listenersOf(resources: readonly Resource[], values: Values): ListenerRules[] {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const rules = ofType('AWS::ElasticLoadBalancingV2::ListenerRule').map((rule) =>
    values.properties(rule),
  );
  return ofType('AWS::ElasticLoadBalancingV2::Listener').map((resource) => {
    const listener = values.nameOf(resource);
    const properties = values.properties(resource);
    const own = rules
      .filter(({ ListenerArn }) => ListenerArn === listener)
      .map((rule) => ({
        priority: numberAt(rule, 'Priority') ?? 0,
        matches: matcherOf(objectsIn(rule.Conditions)),
        action: actionOf(objectsIn(rule.Actions)),
      }))
      .sort((a, b) => a.priority - b.priority);
    const last = { priority: Infinity, matches: () => true };
    return {
      listener,
      port: numberAt(properties, 'Port') ?? 80,
      protocol: textAt(properties, 'Protocol') ?? 'HTTP',
      rules: [...own, { ...last, action: actionOf(objectsIn(properties.DefaultActions)) }],
    };
  });
}

/** What happens to a request. */
export const ruleFor = ({ rules }: ListenerRules, asked: Asked): Rule | undefined =>
  rules.find(({ matches }) => matches(asked));

/** All conditions hold; of the values of one, any does. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
function matcherOf(conditions: readonly JsonObject[]): (asked: Asked) => boolean {
  const all = conditions.map(conditionOf);
  return (asked) => all.every((holds) => holds(asked));
}

function conditionOf(condition: JsonObject): (asked: Asked) => boolean {
  const config = Object.entries(condition).find(([key]) => key.endsWith('Config'))?.[1];
  const words = [...textsAt(config, 'Values'), ...textsAt(condition, 'Values')];
  switch (condition.Field) {
    case 'path-pattern':
      return ({ path }) => words.some((pattern) => like(pattern, path, false));
    case 'host-header':
      return ({ host }) => words.some((pattern) => like(pattern, host.replace(/:\d+$/, ''), true));
    case 'http-request-method':
      return ({ method }) => words.includes(method);
    case 'http-header': {
      const name = (textAt(config, 'HttpHeaderName') ?? '').toLowerCase();
      return ({ headers }) => {
        const found = [headers[name] ?? []].flat();
        return found.some((value) => words.some((pattern) => like(pattern, value, true)));
      };
    }
    case 'query-string': {
      const pairs = objectsIn(isObject(config) ? config.Values : []);
      return ({ query }) =>
        pairs.some((pair) =>
          [...query].some(
            ([key, value]) =>
              like(textAt(pair, 'Key') ?? '*', key, true) &&
              like(textAt(pair, 'Value') ?? '', value, true),
          ),
        );
    }
    // Who asks here is this machine, whatever network the rule names.
    case 'source-ip':
      return () => true;
    default:
      return () => false;
  }
}

function like(pattern: string, text: string, anyCase: boolean): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, anyCase ? 'is' : 's').test(text);
}

function actionOf(actions: readonly JsonObject[]): Action {
  const inOrder = [...actions].sort(
    (a, b) => (numberAt(a, 'Order') ?? 0) - (numberAt(b, 'Order') ?? 0),
  );
  const last = inOrder.at(-1);
  if (last?.Type === 'forward') return { kind: 'forward', groups: groupsOf(last) };
  if (last?.Type === 'redirect') return redirect(last.RedirectConfig);
  if (last?.Type === 'fixed-response') {
    const config = last.FixedResponseConfig;
    return {
      kind: 'fixed',
      status: numberAt(config, 'StatusCode') ?? 503,
      type: textAt(config, 'ContentType') ?? 'text/plain',
      body: textAt(config, 'MessageBody') ?? '',
    };
  }
  return { kind: 'unknown', what: textAt(last, 'Type') ?? 'no action' };
}

function groupsOf(action: JsonObject): Weighted[] {
  const config = isObject(action.ForwardConfig) ? action.ForwardConfig : {};
  const weighted = objectsIn(config.TargetGroups).map((one) => ({
    group: textAt(one, 'TargetGroupArn') ?? '',
    weight: numberAt(one, 'Weight') ?? 1,
  }));
  const only = textAt(action, 'TargetGroupArn');
  return only === undefined ? weighted : [{ group: only, weight: 1 }];
}

function redirect(config: unknown): Action {
  const part = (key: string, otherwise: string) => textAt(config, key) ?? otherwise;
  return {
    kind: 'redirect',
    status: part('StatusCode', 'HTTP_302') === 'HTTP_301' ? 301 : 302,
    to: ({ host, path, query }) => {
      const [name = '', port = ''] = host.split(':');
      const filled = (text: string) =>
        text
          .replaceAll('#{protocol}', 'http')
          .replaceAll('#{host}', name)
          .replaceAll('#{port}', port)
          .replaceAll('#{path}', path.replace(/^\//, ''))
          .replaceAll('#{query}', query.toString());
      const search = filled(part('Query', '#{query}'));
      const wanted = filled(part('Port', '#{port}'));
      const address = `${filled(part('Protocol', '#{protocol}')).toLowerCase()}://${filled(part('Host', '#{host}'))}`;
      return `${address}${wanted === '' ? '' : `:${wanted}`}${filled(part('Path', '/#{path}'))}${search === '' ? '' : `?${search}`}`;
    },
  };
}
