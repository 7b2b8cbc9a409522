import { typeWords, type Compared, type Remark, type ResourceChange } from '../../diagram';
import type { CostChange, Effect, Plan, ResourcePlan, StackPlan } from '../../operations/plan';
import {
  accessLine,
  imageWords,
  inOrder,
  lossLine,
  remarkLine,
  ruleLine,
  sentence,
  type Line,
} from './lines';

/** A plan in words, the same for terminal, page and pull request. */
export interface PlanReport {
  readonly environment: string;
  /** `account 333333333333, eu-west-1` */
  readonly place: string;
  /** What it was compared with: `what is deployed`, `folder base.out`. */
  readonly against: string;
  readonly extent: Plan['extent'];
  /** `2 resources added, 1 replaced, in 1 of 5 stacks` */
  readonly headline: string;
  /** Whether a person should say yes first. */
  readonly isAtRisk: boolean;
  readonly data: readonly Line[];
  readonly security: readonly Line[];
  /** Rights and rules that grow, one by one, as the policies have them. */
  readonly exact: readonly Line[];
  readonly stacks: readonly StackRows[];
  /** Images and settings. */
  readonly workloads: readonly Turn[];
  readonly cost: CostChange | undefined;
  readonly notes: readonly string[];
}

/** From what to what. */
export interface Turn {
  readonly what: string;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface StackRows extends Pick<StackPlan, 'path' | 'name' | 'mark' | 'other'> {
  /** `1 replaced, 2 updated` */
  readonly words: string;
  /** What became of its change set; undefined where none was asked for. */
  readonly changeSet: string | undefined;
  readonly rows: readonly ResourceRow[];
}

export interface ResourceRow {
  readonly mark: 'added' | 'removed' | 'changed';
  readonly name: string;
  readonly kind: string;
  readonly logicalId: string;
  /** `replaced: TableName changes` */
  readonly effect: string;
  readonly isGrave: boolean;
  /** Changes that are only hashes: `new image`. */
  readonly sums: readonly string[];
  readonly details: readonly {
    readonly at: string;
    readonly before: string | undefined;
    readonly after: string | undefined;
  }[];
}

/** @param changeSets what became of them, by the paths of stacks */
export function reportOf(
  plan: Plan,
  compared: Compared,
  against: string,
  changeSets: ReadonlyMap<string, string> = new Map(),
): PlanReport {
  const { environment, account, region, extent, losses, access, network, notes, cost } = plan;
  const { security } = compared.difference;
  const ofData = security.filter(({ about }) => about === 'data');
  const others = security.filter(({ about }) => about !== 'data');
  const changes = changesById(compared);
  return {
    environment,
    place: `account ${account}, ${region}`,
    against,
    extent,
    headline: headline(plan),
    isAtRisk: isAtRisk(plan, security),
    data: [...losses.map(lossLine), ...inOrder(ofData.map(remarkLine))],
    security: inOrder(others.map(remarkLine)),
    exact: [...network.map(ruleLine), ...access.map(accessLine)],
    stacks: plan.stacks.map((stack) => stackRows(stack, changes, changeSets.get(stack.path))),
    workloads: [
      ...plan.images.map(({ workload, container, before, after }) => ({
        what: workload,
        name: container === 'main' ? 'image' : `image of ${container}`,
        before: imageWords(before),
        after: imageWords(after),
      })),
      ...plan.settings.map(({ workload, name, before, after }) => ({
        what: workload,
        name,
        before,
        after,
      })),
    ],
    cost,
    notes: notes.map(sentence),
  };
}

/** A first deployment takes nothing from anybody: of it, only what is wider than a web service needs. */
function isAtRisk({ extent, losses, access, network }: Plan, security: readonly Remark[]): boolean {
  if (extent === 'new')
    return (
      access.some(({ isWide }) => isWide) ||
      network.some(({ isAnyone, ports }) => isAnyone && !/^tcp (?:80|443)$/.test(ports))
    );
  return (
    losses.length + access.length + network.length > 0 ||
    security.some(({ effect }) => effect === 'opens')
  );
}

const EFFECTS: Readonly<Record<Effect, string>> = {
  create: 'created',
  update: 'updated in place',
  replace: 'replaced',
  'maybe-replace': 'may be replaced',
  version: 'new version',
  delete: 'deleted',
  release: 'left behind, outside of the stack',
};

function changesById({ difference }: Compared): ReadonlyMap<string, ResourceChange> {
  const all = [...difference.nodes, ...difference.groups].flatMap(({ resources }) => resources);
  return new Map(all.flatMap((one) => (one.after === undefined ? [] : [[one.after.id, one]])));
}

function stackRows(
  { path, name, mark, other, changes }: StackPlan,
  details: ReadonlyMap<string, ResourceChange>,
  changeSet: string | undefined,
): StackRows {
  return {
    changeSet,
    path,
    name,
    mark,
    other,
    words: [...counted(changes), ...otherWords(other)].join(', '),
    rows: changes.map((change) => resourceRow(change, details.get(change.id))),
  };
}

/** `output Url added`; `2 outputs removed`. */
function otherWords(other: readonly string[]): string[] {
  const alike = Map.groupBy(other, (text) => text.replace(/ .* /, 's '));
  return [...alike].map(([words, same]) =>
    same.length === 1 ? (same[0] ?? '') : `${same.length} ${words}`,
  );
}

function resourceRow(plan: ResourcePlan, change: ResourceChange | undefined): ResourceRow {
  const { mark, name, type, logicalId, effect, because, properties, told } = plan;
  const why = because.length === 0 || effect === 'version' ? '' : `: ${because.join(', ')}`;
  const known = mark === 'changed' ? (change?.properties ?? []) : [];
  const shown = new Set([
    ...known.map(({ path }) => path.split(/[.[]/)[0]),
    // What is only a hash is summed up.
    ...((change?.sums.length ?? 0) > 0
      ? properties.filter((one) =>
          /^(?:Code|Content|ContainerDefinitions|TemplateURL|DefinitionS3Location|SourceObjectKeys)$/.test(
            one,
          ),
        )
      : []),
  ]);
  const rest = mark === 'changed' ? properties.filter((one) => !shown.has(one)) : [];
  return {
    mark,
    name: sentence(name),
    kind: typeWords(type),
    logicalId,
    effect: EFFECTS[effect] + why + (told === undefined ? '' : ', says CloudFormation'),
    isGrave: ['replace', 'maybe-replace', 'delete'].includes(effect),
    sums: mark === 'changed' ? (change?.sums ?? []) : [],
    details: [
      ...known.map(({ path: at, before, after }) => ({ at, before, after })),
      ...rest.map((at) => ({ at, before: undefined, after: undefined })),
    ],
  };
}

const COUNTED: readonly (readonly [Effect, string])[] = [
  ['delete', 'deleted'],
  ['release', 'left behind'],
  ['replace', 'replaced'],
  ['maybe-replace', 'perhaps replaced'],
  ['update', 'updated'],
  ['version', 'in a new version'],
  ['create', 'added'],
];

function counted(changes: readonly ResourcePlan[]): string[] {
  return COUNTED.flatMap(([effect, word]) => {
    const count = changes.filter((one) => one.effect === effect).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
}

function headline({ extent, stacks }: Plan): string {
  const changed = stacks.filter(({ mark }) => mark !== 'same');
  if (extent === 'same') return 'No changes';
  const all = changed.flatMap(({ mark, changes }) => (mark === 'removed' ? [] : changes));
  if (extent === 'new')
    return `Nothing of it is there yet: ${all.length} resources in ${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'} are created`;
  const words = counted(all);
  const where = `${changed.length} of ${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'}`;
  return words.length === 0
    ? `No resource changes; something else does, in ${where}`
    : `Resources: ${words.join(', ')}, in ${where}`;
}
