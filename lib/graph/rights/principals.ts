import { isObject, type Resource } from '../../assembly';
import type { Model } from '../model';
import { entriesOf, objectsAt, textOf } from '../values';
import { carrying, meantBy } from './names';
import type { Statement } from './statements';

/** Whom a policy of a resource lets in. */
export type Principal =
  | { readonly kind: 'anyone' }
  /** A role or user of the templates. */
  | { readonly kind: 'identity'; readonly resource: Resource }
  /** A resource on whose behalf a service of AWS calls. */
  | { readonly kind: 'source'; readonly resource: Resource }
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'organization'; readonly id: string }
  | { readonly kind: 'provider'; readonly name: string };

/** Accounts of AWS itself, from which its load balancers write their logs. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
const LOAD_BALANCING = new Set(
  '127311923021 033677994240 027434742980 797873946194 098369216593 754344448648 589379963580 718504428378 383597477331 600734575887 114774131450 783225319266 582318560864 985666609251 054676820928 156460612806 652711504416 635631232127 009996457667 897822967062 076674570225 507241528517'.split(
    ' ',
  ),
);

/** Conditions that everybody can meet. */
const OPEN_CONDITIONS = new Set([
  'aws:securetransport',
  's3:tlsversion',
  's3:signatureversion',
  's3:x-amz-acl',
]);

/** Nobody where only a service of AWS in general is let in. */
export function principalsOf(statement: Statement, model: Model): Principal[] {
  const { principal, at, holder } = statement;
  const groups =
    isObject(principal) && !('Ref' in principal) && !hasFunction(principal)
      ? Object.entries(principal)
      : [['AWS', principal] as const];
  return groups.flatMap(([kind, value]) => {
    const place =
      isObject(principal) && kind in principal ? `${at}.Principal.${kind}` : `${at}.Principal`;
    return entriesOf(value, place).flatMap((entry) => {
      if (kind === 'Service') return sourcesOf(statement, model);
      const used = model.usedAt(holder.id, entry.at);
      const text = textOf(entry.value, model.stackOf(holder));
      if (kind === 'Federated') return federated(used, text, statement, model);
      if (kind === 'CanonicalUser') return readers(used, model);
      return text === '*' ? everybody(statement, model) : identities(used, text, holder, model);
    });
  });
}

const hasFunction = (value: object): boolean =>
  Object.keys(value).some((key) => key.startsWith('Fn::'));

/** The resources that a condition names: `aws:SourceArn`. */
function sourcesOf({ holder, at, condition }: Statement, model: Model): Principal[] {
  const place = `${at}.Condition`;
  const spelled = objectsAt(condition, place).flatMap((tests) =>
    Object.values(tests.value).flatMap((test) =>
      isObject(test)
        ? Object.entries(test)
            .filter(([key]) => /SourceArn$/i.test(key))
            .flatMap(([, value]) => entriesOf(value, ''))
        : [],
    ),
  );
  const named = spelled.flatMap(({ value }) => {
    const text = textOf(value, model.stackOf(holder));
    return text?.startsWith('arn:') === true ? meantBy(text, model) : [];
  });
  return [...new Set([...model.usedAt(holder.id, place), ...named])]
    .filter(({ type }) => !type.startsWith('AWS::IAM::') && type !== 'AWS::EC2::VPCEndpoint')
    .map((resource) => ({ kind: 'source', resource }));
}

/** `*` with a condition is only whom the condition lets through. */
function everybody(statement: Statement, model: Model): Principal[] {
  const limits = statement.conditions.filter((key) => !OPEN_CONDITIONS.has(key.toLowerCase()));
  if (limits.length === 0) return [{ kind: 'anyone' }];
  const sources = sourcesOf(statement, model);
  if (sources.length > 0) return sources;
  return valuesOf(statement, /^aws:PrincipalOrgID$/i, model).map((id) => ({
    kind: 'organization',
    id,
  }));
}

function valuesOf({ condition, holder }: Statement, key: RegExp, model: Model): string[] {
  return objectsAt(condition, '').flatMap(({ value }) =>
    Object.values(value).flatMap((test) =>
      isObject(test)
        ? Object.entries(test)
            .filter(([name]) => key.test(name))
            .flatMap(([, wanted]) => entriesOf(wanted, ''))
            .flatMap((entry) => textOf(entry.value, model.stackOf(holder)) ?? [])
        : [],
    ),
  );
}

function identities(
  used: readonly Resource[],
  text: string | undefined,
  holder: Resource,
  model: Model,
): Principal[] {
  const known = used.filter(({ type }) => /^AWS::IAM::(?:Role|User)$/.test(type));
  if (known.length > 0) return known.map((resource) => ({ kind: 'identity', resource }));
  if (used.length > 0) return readers(used, model);
  const [, id, name] =
    /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::(?:role|user)\/(?:.*\/)?([^/]+)|:root|:assumed-role\/.*)?$/.exec(
      text ?? '',
    ) ?? [];
  if (id === undefined) return [];
  const named = carrying(name ?? '', model).filter(
    (one) => one.type.startsWith('AWS::IAM::') && model.stackOf(one)?.account === id,
  );
  if (named.length > 0) return named.map((resource) => ({ kind: 'identity', resource }));
  const own = id === model.stackOf(holder)?.account;
  return own || LOAD_BALANCING.has(id) ? [] : [{ kind: 'account', id }];
}

/** An identity of CloudFront stands for the distributions that use it. */
function readers(used: readonly Resource[], model: Model): Principal[] {
  return used
    .filter(({ type }) => type === 'AWS::CloudFront::CloudFrontOriginAccessIdentity')
    .flatMap(({ id }) => model.usersOf(id))
    .flatMap(({ from }) => {
      const resource = model.resource(from);
      return resource?.type === 'AWS::CloudFront::Distribution'
        ? [{ kind: 'source' as const, resource }]
        : [];
    });
}

function federated(
  used: readonly Resource[],
  text: string | undefined,
  statement: Statement,
  model: Model,
): Principal[] {
  const pools = model
    .usedAt(statement.holder.id, `${statement.at}.Condition`)
    .filter(({ type }) => type === 'AWS::Cognito::IdentityPool');
  if (pools.length > 0) return pools.map((resource) => ({ kind: 'source', resource }));
  const [resource] = used;
  const url = resource?.properties.Url ?? resource?.properties.Name;
  const name = typeof url === 'string' ? url : (text ?? resource?.logicalId);
  if (name === undefined) return [];
  const short = name.replace(/^https:\/\//, '').replace(/^arn:.*-provider\//, '');
  return [{ kind: 'provider', name: short }];
}
