import type { Assembly } from '../../assembly';
import { compare, estimate, type Usage } from '../cost';
import { OperationError } from '../errors';
import { accessGrowth } from './access';
import { fixedName } from './fixed-names';
import { lossesOf } from './losses';
import { stackChanges } from './resources';
import { openedRules } from './rules';
import { stacksIn, type NameOf, type Side } from './side';
import { withTold } from './told';
import type { CostChange, Plan, Told } from './types';
import { workloadChanges } from './workloads';

interface Options {
  /** What people call the resources. */
  readonly nameOf: NameOf;
  readonly usage: Usage;
  /** What was seen on the way to the earlier side. */
  readonly notes?: readonly string[];
  /** What CloudFormation says of resources that change, by their ids. */
  readonly told?: ReadonlyMap<string, Told>;
}

/** What a deployment of an environment changes, from one side to the other. Pure: asks nobody, changes nothing. */
export function planOf(
  before: Side,
  after: Side,
  environment: string,
  { nameOf, usage, notes = [], told = new Map() }: Options,
): Plan {
  const stacks = withTold(stackChanges(before, after, environment, nameOf), after, told, nameOf);
  const isNew = stacksIn(before, environment).length === 0;
  const isSame = stacks.every(({ plan }) => plan.mark === 'same');
  const [first] = [...stacksIn(after, environment), ...stacksIn(before, environment)];
  const gone = stacks.flatMap(({ plan: { name, mark }, changed }) =>
    mark === 'removed' && changed.some(({ stays }) => stays)
      ? [`Stack ${name} is no longer in the app: a deployment leaves it as it is.`]
      : [],
  );
  const refused = stacks.flatMap(({ changed }) =>
    changed.flatMap((change) => {
      const name = fixedName(change);
      return name === undefined
        ? []
        : [
            `${change.plan.name} (${change.plan.logicalId}) cannot be replaced while it is named ${name}: CloudFormation creates the new one before it deletes the old one, and the deployment fails. Give it another name, or take the change back.`,
          ];
    }),
  );
  const { images, settings } = workloadChanges(before, after, environment, nameOf);
  return {
    environment,
    account: first?.account ?? 'unknown-account',
    region: first?.region ?? 'unknown-region',
    extent: isNew ? 'new' : isSame ? 'same' : 'changed',
    stacks: stacks.map(({ plan }) => plan),
    losses: lossesOf(stacks.flatMap(({ changed }) => changed)),
    access: accessGrowth(before, after, environment, nameOf),
    network: openedRules(before, after, environment, nameOf),
    images,
    settings,
    cost: costChange(before.assembly, after.assembly, environment, usage),
    notes: [...notes, ...refused, ...gone],
  };
}

function costChange(
  before: Assembly,
  after: Assembly,
  environment: string,
  usage: Usage,
): CostChange | undefined {
  try {
    const [was, is] = [before, after].map((one) => estimate(one, environment, usage));
    if (was === undefined || is === undefined) return undefined;
    return { ...compare(was, is), before: was.total, after: is.total };
  } catch (error) {
    if (error instanceof OperationError && error.code === 'NO_PRICES') return undefined;
    throw error;
  }
}
