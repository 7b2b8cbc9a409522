import type { Resource } from '../../../assembly';
import { needsOf, type Needs } from '../needs';
import { ok, unknown, warning, wrong, type Seen } from '../finding';
import type { AccountLook, Quota, World } from '../ports';
import { cannotTell } from '../seen';
import { stacksOf, type Subject } from '../subject';

/** From here on a quota is nearly used up. */
const NEARLY = 0.8;

/** Service Quotas knows a quota by the code of its service and its own. */
interface QuotaName {
  readonly service: string;
  readonly code: string;
}

/** `aws service-quotas list-service-quotas --service-code vpc` shows them. */
const QUOTAS = {
  vpcs: { service: 'vpc', code: 'L-F678F1CE' },
  natGateways: { service: 'vpc', code: 'L-FE5A380F' },
  groupRules: { service: 'vpc', code: 'L-0EA8095F' },
  addresses: { service: 'ec2', code: 'L-0263D0A3' },
  onDemand: { service: 'fargate', code: 'L-3032A538' },
  spot: { service: 'fargate', code: 'L-36FBB829' },
} as const satisfies Record<string, QuotaName>;

const BALANCERS = 'application-load-balancers';
const RULES = 'rules-per-application-load-balancer';

/** What the account would have of each thing after a deployment, against what it may have. */
export async function quotas({ look }: World, subject: Subject): Promise<Seen[]> {
  if (subject.assembly === undefined)
    return [unknown('without an assembly nobody knows what it needs', 'npx slipway synth')];
  const needs = needsOf(subject.assembly, subject.environment);
  // Each stack's resources are asked for once.
  const own = ownIds(look, subject);
  const seen = (about: string, work: () => Promise<Seen | undefined>) =>
    work()
      .catch((error: unknown) => cannotTell(error))
      .then((found) => (found === undefined ? [] : [{ ...found, about }]));
  const found = await Promise.all([
    seen('Fargate vCPU', () => fargate(look, needs, own, subject)),
    seen('Fargate vCPU on Spot', () => spot(look, needs)),
    seen('VPCs', () => things(look, QUOTAS.vpcs, needs.vpcs, own, () => look.vpcs(), subject)),
    seen('elastic IPs', () =>
      things(look, QUOTAS.addresses, needs.addresses, own, () => look.addresses(), subject),
    ),
    seen('NAT gateways in a zone', () => natGateways(look, needs, own, subject)),
    seen('load balancers', () => balancers(look, needs, own)),
    seen('rules of a load balancer', () => listenerRules(look, needs, own, subject)),
    seen('rules of a security group', () => groupRules(look, needs, subject)),
  ]);
  return found.flat();
}

type Own = Promise<ReadonlyMap<string, string>>;

/** Physical ids of what is deployed of the environment, by the assembly's ids. */
async function ownIds(look: AccountLook, subject: Subject): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    stacksOf(subject).map(async ({ name, path }) => {
      const there = await look.resources(name);
      return there.map(
        ({ logicalId, physicalId }) => [`${path}#${logicalId}`, physicalId] as const,
      );
    }),
  );
  return new Map(found.flat());
}

/** Of what is there, that which is not the environment's own. */
function othersOf(
  there: readonly string[],
  needed: readonly Resource[],
  own: ReadonlyMap<string, string>,
) {
  const ours = new Set(needed.map(({ id }) => own.get(id)));
  return there.filter((id) => !ours.has(id));
}

async function things(
  look: AccountLook,
  name: QuotaName,
  needed: readonly Resource[],
  own: Own,
  count: () => Promise<readonly string[]>,
  subject: Subject,
): Promise<Seen | undefined> {
  if (needed.length === 0) return undefined;
  const [quota, there, ids] = await Promise.all([
    look.quota(name.service, name.code),
    count(),
    own,
  ]);
  const others = othersOf(there, needed, ids).length;
  return judged(quota?.limit, others, needed.length, raise(name, subject));
}

async function natGateways(
  look: AccountLook,
  { natGateways: needed }: Needs,
  own: Own,
  subject: Subject,
): Promise<Seen | undefined> {
  if (needed.length === 0) return undefined;
  const name = QUOTAS.natGateways;
  const [quota, there, ids] = await Promise.all([
    look.quota(name.service, name.code),
    look.natGateways(),
    own,
  ]);
  const others = new Set(
    othersOf(
      there.map(({ id }) => id),
      needed,
      ids,
    ),
  );
  const byZone = Map.groupBy(
    there.filter(({ id }) => others.has(id)),
    ({ zone }) => zone,
  );
  const fullest = Math.max(0, ...[...byZone.values()].map(({ length }) => length));
  // Ours stand in zones of their own, one each.
  return judged(quota?.limit, fullest, 1, raise(name, subject));
}

async function balancers(
  look: AccountLook,
  { balancers: needed }: Needs,
  own: Own,
): Promise<Seen | undefined> {
  if (needed.length === 0) return undefined;
  const [limits, there, ids] = await Promise.all([look.balancerLimits(), look.balancers(), own]);
  const others = othersOf(there, needed, ids).length;
  return judged(limits.get(BALANCERS), others, needed.length, RAISE_BALANCING);
}

async function listenerRules(
  look: AccountLook,
  { listenerRules: needed }: Needs,
  own: Own,
  { sharedListener }: Subject,
): Promise<Seen | undefined> {
  if (needed.length === 0) return undefined;
  const beside =
    sharedListener === undefined ? Promise.resolve(0) : look.rulesBeside(sharedListener);
  const [limits, there, ids] = await Promise.all([look.balancerLimits(), beside, own]);
  const deployed = needed.filter(({ id }) => ids.has(id)).length;
  const others = sharedListener === undefined ? 0 : Math.max(0, there - deployed);
  return judged(limits.get(RULES), others, needed.length, RAISE_BALANCING);
}

async function groupRules(
  look: AccountLook,
  { groupRules: most }: Needs,
  subject: Subject,
): Promise<Seen | undefined> {
  if (most === undefined) return undefined;
  const name = QUOTAS.groupRules;
  const quota = await look.quota(name.service, name.code);
  return judged(quota?.limit, 0, most.count, raise(name, subject));
}

async function fargate(
  look: AccountLook,
  { fargate: { least, most, spot: onSpot } }: Needs,
  own: Own,
  subject: Subject,
): Promise<Seen | undefined> {
  if (most === 0) return undefined;
  const name = QUOTAS.onDemand;
  const [quota, ids] = await Promise.all([look.quota(name.service, name.code), own]);
  if (quota === undefined) return judged(undefined, 0, most, '');
  const { limit, used } = quota;
  // What runs of a deployed environment is counted among what is used.
  const others = Math.max(0, (used ?? 0) - (ids.size > 0 ? least : 0));
  const atRest = others + least;
  const peak = others + most - onSpot;
  const text = `${figure(most - onSpot)} at most, ${figure(least)} at rest${beside(used === undefined ? undefined : others)}; ${figure(limit)} may run`;
  const fix = raise(name, subject);
  if (atRest > limit) return wrong(text, fix);
  // A deployment starts new tasks beside the old ones.
  return peak > limit || others + 2 * least > limit ? warning(text, fix) : ok(text);
}

async function spot(look: AccountLook, { fargate: needs }: Needs): Promise<Seen | undefined> {
  if (needs.spot === 0) return undefined;
  const name = QUOTAS.spot;
  const quota: Quota | undefined = await look.quota(name.service, name.code);
  if (quota === undefined) return judged(undefined, 0, needs.spot, '');
  const text = `${figure(needs.spot)} at most; ${figure(quota.limit)} may run`;
  return needs.spot > quota.limit
    ? warning(
        text,
        `aws service-quotas get-service-quota --service-code fargate --quota-code ${name.code}`,
      )
    : ok(text);
}

function judged(limit: number | undefined, others: number, needed: number, fix: string): Seen {
  if (limit === undefined)
    return unknown(
      `${figure(needed)} needed${beside(others)}; AWS does not say how many there may be`,
    );
  const text = `${figure(needed)} needed${beside(others)}; there may be ${figure(limit)}`;
  if (others + needed > limit) return wrong(text, fix);
  return others + needed > limit * NEARLY ? warning(text, fix) : ok(text);
}

function beside(others: number | undefined): string {
  if (others === undefined) return ', beside what else runs';
  return others === 0 ? '' : `, beside ${figure(others)} of others`;
}

const figure = (number: number): string => String(Math.round(number * 100) / 100);

const raise = ({ service, code }: QuotaName, { place }: Subject): string =>
  `aws service-quotas request-service-quota-increase --region ${place.region} --service-code ${service} --quota-code ${code} --desired-value <number>`;

const RAISE_BALANCING = 'ask for more in the Service Quotas console, under Elastic Load Balancing';
