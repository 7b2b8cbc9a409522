import { isObject, type Assembly, type Resource } from '../../assembly';
import { fateOf, KEEPS, type Fate } from '../plan/stateful';

/** What keeps data in an environment, and what becomes of it when the environment is destroyed. */
export interface Keeper {
  /** Id in the assembly. */
  readonly id: string;
  /** Path of its construct within the environment: `data/Runs`. */
  readonly name: string;
  /** `table`, `bucket`. */
  readonly kind: string;
  readonly type: string;
  readonly fate: Fate;
  /** AWS refuses to delete it until the protection is lifted. */
  readonly isProtected: boolean;
}

const ORDER = Object.keys(KEEPS);

/** Of the stacks that are named here, what keeps data: what is lost for sure first. */
export function keepersOf(
  { stacks }: Assembly,
  environment: string,
  isThere: (id: string) => boolean,
): Keeper[] {
  return stacks
    .filter(({ stage }) => stage === environment)
    .flatMap(({ resources }) => resources)
    .filter(({ id, type }) => type in KEEPS && isThere(id))
    .map((resource) => keeper(resource, environment))
    .sort((a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate) || rank(a) - rank(b));
}

const FATES: readonly Fate[] = ['deleted', 'snapshot', 'retained'];

const rank = ({ type }: Keeper): number => ORDER.indexOf(type);

function keeper(resource: Resource, environment: string): Keeper {
  const { id, type, path, deletionPolicy } = resource;
  return {
    id,
    name: nameOf(path, environment),
    kind: KEEPS[type] ?? type,
    type,
    fate: fateOf(type, [deletionPolicy]),
    isProtected: isProtected(resource),
  };
}

/** `prod/data/Runs/Resource` → `data/Runs`. */
export const nameOf = (path: string, environment: string): string =>
  path.replace(`${environment}/`, '').replace(/\/(?:Resource|Default)$/, '');

/** Load balancers are protected too; those keep no data, and stop a stack from going. */
export function isProtected({ properties }: Pick<Resource, 'properties'>): boolean {
  const { DeletionProtection, DeletionProtectionEnabled, LoadBalancerAttributes } = properties;
  if (isTrue(DeletionProtection) || isTrue(DeletionProtectionEnabled)) return true;
  return (
    Array.isArray(LoadBalancerAttributes) &&
    LoadBalancerAttributes.some(
      (one: unknown) =>
        isObject(one) && one.Key === 'deletion_protection.enabled' && isTrue(one.Value),
    )
  );
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';
