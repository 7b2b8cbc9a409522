import { isObject, type Stack } from '../../assembly';
import { byWeight, VERSIONED, type Changed, type StackChanges } from './resources';
import type { NameOf, Side } from './side';
import type { Effect, ResourcePlan, Told } from './types';

/**
 * The changes as CloudFormation has them where it was asked: it knows what becomes of what refers to a resource that is
 * replaced, and whether a value is another one in the end.
 */
export function withTold(
  stacks: readonly StackChanges[],
  after: Side,
  told: ReadonlyMap<string, Told>,
  nameOf: NameOf,
): StackChanges[] {
  if (told.size === 0) return [...stacks];
  return stacks.map(({ plan, changed }) => {
    const own = changed.map((one) => ({
      ...one,
      plan: corrected(one.plan, told.get(one.plan.id)),
    }));
    const stack = after.assembly.stacks.find(({ path }) => path === plan.path);
    const known = new Set(own.map((one) => one.plan.id));
    const more = stack === undefined ? [] : unseen(stack, after, told, known, nameOf);
    const all = [...own, ...more];
    const mark = plan.mark === 'same' && more.length > 0 ? 'changed' : plan.mark;
    return {
      plan: { ...plan, mark, changes: all.map((one) => one.plan).sort(byWeight) },
      changed: all,
    };
  });
}

const EFFECTS = { certain: 'replace', conditional: 'maybe-replace', none: 'update' } as const;

function corrected(plan: ResourcePlan, said: Told | undefined): ResourcePlan {
  if (said?.replacement === undefined || plan.mark !== 'changed') return plan;
  const { replacement, because } = said;
  const effect: Effect = plan.effect === 'version' ? plan.effect : EFFECTS[replacement];
  const reasons = replacement === 'none' ? [] : plan.because.length > 0 ? plan.because : because;
  return { ...plan, effect, because: reasons, told: replacement };
}

/** Resources whose part of the template is as it was, and that change all the same: by what they refer to. */
function unseen(
  stack: Stack,
  { templateOf }: Side,
  told: ReadonlyMap<string, Told>,
  known: ReadonlySet<string>,
  nameOf: NameOf,
): Changed[] {
  const { Resources } = templateOf(stack);
  return stack.resources.flatMap(({ id, logicalId, type }): Changed[] => {
    const said = told.get(id);
    const now = isObject(Resources) ? Resources[logicalId] : undefined;
    if (said?.replacement === undefined || known.has(id) || !isObject(now)) return [];
    const { replacement, because } = said;
    const isVersion = VERSIONED.has(type) && replacement !== 'none';
    const plan: ResourcePlan = {
      ...{ id, logicalId, type, name: nameOf(id, 'after'), mark: 'changed' },
      effect: isVersion ? 'version' : EFFECTS[replacement],
      because: replacement === 'none' ? [] : because,
      properties: [],
      told: replacement,
    };
    return [{ plan, before: now, after: now, stays: false }];
  });
}
