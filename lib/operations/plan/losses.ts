import { isObject } from '../../assembly';
import type { Changed } from './resources';
import { fateOf, fateWords, KEEPS, KEPT_FOR, type Fate } from './stateful';
import type { DataLoss } from './types';

const TYPES = Object.keys(KEEPS);
const SEVERITIES: readonly DataLoss['severity'][] = ['lost', 'maybe', 'kept'];

/** What data is lost, or could be: the worst first. */
export function lossesOf(changed: readonly Changed[]): DataLoss[] {
  return changed
    .flatMap((change) =>
      [...removedOrReplaced(change), ...keptShorter(change)].map((loss) => ({
        loss,
        rank: TYPES.indexOf(change.plan.type),
      })),
    )
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.loss.severity) - SEVERITIES.indexOf(b.loss.severity) ||
        a.rank - b.rank ||
        a.loss.text.localeCompare(b.loss.text, 'en'),
    )
    .map(({ loss }) => loss);
}

function removedOrReplaced({ plan, before, after, stays }: Changed): DataLoss[] {
  const type = typeof before?.Type === 'string' ? before.Type : '';
  const kind = KEEPS[type];
  if (before === undefined || kind === undefined) return [];
  const name = withKind(plan.name, kind);
  const { id: resource, because } = plan;
  // Nothing is taken from a stack that is left as it is; a note says so.
  if (stays) return [];
  if (after === undefined) {
    const fate = fateOf(type, [before.DeletionPolicy]);
    return [
      {
        text: `${name} is removed: ${fateWords(fate, type)}`,
        severity: severityOf(fate),
        resource,
      },
    ];
  }
  if (plan.effect !== 'replace' && plan.effect !== 'maybe-replace') return [];
  const fate = fateOf(type, [before.UpdateReplacePolicy, after.UpdateReplacePolicy]);
  const isSure = plan.effect === 'replace';
  const verb = isSure ? 'is replaced by a new, empty one' : 'may be replaced by a new, empty one';
  const why =
    because.length === 0
      ? ''
      : ` (${because.join(', ')} ${because.length === 1 ? 'changes' : 'change'})`;
  const severity = severityOf(fate);
  return [
    {
      text: `${name} ${verb}${why}: ${fateWords(fate, type)}`,
      severity: severity === 'lost' && !isSure ? 'maybe' : severity,
      resource,
    },
  ];
}

const severityOf = (fate: Fate): DataLoss['severity'] => (fate === 'deleted' ? 'lost' : 'kept');

/** `Table Runs`; `Runs table` where the name says the kind. */
function withKind(name: string, kind: string): string {
  if (name.toLowerCase().includes(kind)) return name;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`;
}

function keptShorter({ plan, before, after }: Changed): DataLoss[] {
  const rule = KEPT_FOR[plan.type];
  if (before === undefined || after === undefined) return [];
  const found: string[] = [];
  if (rule !== undefined) {
    const [was, is] = [before, after].map((one) => numberIn(one, rule.property, rule.unset));
    if (was !== undefined && is !== undefined && is < was)
      found.push(
        `keeps ${is} ${rule.unit} instead of ${was === Infinity ? 'all' : String(was)}: what is older is deleted`,
      );
  }
  if (plan.type === 'AWS::S3::Bucket') {
    const [was, is] = [before, after].map(expiry);
    if (is !== undefined && is < (was ?? Infinity))
      found.push(
        `deletes objects after ${is} days${was === undefined || was === Infinity ? ', which it kept before' : ` instead of ${was}`}`,
      );
  }
  return found.map((words) => ({
    text: `${withKind(plan.name, KEEPS[plan.type] ?? '')} ${words}`,
    severity: 'lost',
    resource: plan.id,
  }));
}

/** Undefined: an expression, whose value only the deployment knows. */
function numberIn(
  resource: Readonly<Record<string, unknown>>,
  property: string,
  unset: number,
): number | undefined {
  const properties = isObject(resource.Properties) ? resource.Properties : {};
  const value = properties[property];
  if (value === undefined) return unset;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Days after which a bucket's rules delete objects that are current, the soonest. */
function expiry(resource: Readonly<Record<string, unknown>>): number | undefined {
  const properties = isObject(resource.Properties) ? resource.Properties : {};
  const lifecycle = isObject(properties.LifecycleConfiguration)
    ? properties.LifecycleConfiguration.Rules
    : undefined;
  const days = (Array.isArray(lifecycle) ? lifecycle : []).flatMap((rule: unknown) =>
    isObject(rule) && rule.Status === 'Enabled' && typeof rule.ExpirationInDays === 'number'
      ? [rule.ExpirationInDays]
      : [],
  );
  return days.length === 0 ? Infinity : Math.min(...days);
}
