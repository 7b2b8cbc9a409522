import { typeWords, type Compared, type Remark, type ResourceChange } from '../../diagram';
import type {
  AccessGrowth,
  CostChange,
  DataLoss,
  Effect,
  OpenedRule,
  Plan,
  ResourcePlan,
  StackPlan,
} from '../../operations/plan';

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

export interface Line {
  readonly tone: 'bad' | 'warn' | 'good';
  /** One word for it: `lost`, `opens`. */
  readonly tag: string;
  readonly text: string;
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

export function reportOf(plan: Plan, compared: Compared, against: string): PlanReport {
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
    stacks: plan.stacks.map((stack) => stackRows(stack, changes)),
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
    notes,
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

const TONES: readonly Line['tone'][] = ['bad', 'warn', 'good'];
const inOrder = (lines: readonly Line[]): Line[] =>
  [...lines].sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone));

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const lossLine = ({ severity, text }: DataLoss): Line => ({
  tone: severity === 'kept' ? 'warn' : 'bad',
  tag: severity === 'maybe' ? 'may be lost' : severity,
  text: sentence(text),
});

const remarkLine = ({ effect, text }: Remark): Line => ({
  tone: effect === 'opens' ? 'bad' : 'good',
  tag: effect === 'opens' ? 'weaker' : 'stronger',
  text,
});

const ruleLine = ({ direction, group, ports, peer, isAnyone }: OpenedRule): Line => ({
  tone: isAnyone ? 'bad' : 'warn',
  tag: isAnyone ? 'open' : 'wider',
  text: sentence(
    direction === 'in'
      ? `${group} lets in ${peer} on ${ports}`
      : `${group} lets out to ${peer} on ${ports}`,
  ),
});

function accessLine(grown: AccessGrowth): Line {
  const { kind, who, actions, on, conditions, isWide, isNew } = grown;
  const things = on.join(', ');
  const list = actions.join(', ');
  const words = {
    rights: `${who}${isNew ? ' (new)' : ''} may ${list} on ${things}`,
    'managed policy': `${who}${isNew ? ' (new)' : ''} gets the managed policy ${list}`,
    trust: `${who} may take on ${things}${isNew ? ' (new)' : ''}`,
    'resource policy': `${things}${isNew ? ' (new)' : ''} lets ${who} do ${list}`,
    'denial gone': `${who} is no longer refused ${list} on ${things}`,
  } as const;
  const only = conditions.length === 0 ? '' : `, only if ${conditions.join(' and ')}`;
  return {
    tone: isWide ? 'bad' : 'warn',
    tag: isWide ? 'open' : 'wider',
    text: sentence(words[kind] + only),
  };
}

/** `…/assets:0474b97333955090…` → `assets:0474b9733395` */
function imageWords(image: string | undefined): string | undefined {
  if (image === undefined) return undefined;
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last
    .replace(/[0-9a-f]{64}/g, (hash) => hash.slice(0, 12))
    .replace(/^cdk-\w+-container-assets-[^:@]*/, 'built');
}

const EFFECTS: Readonly<Record<Effect, string>> = {
  create: 'created',
  update: 'updated in place',
  replace: 'replaced',
  'maybe-replace': 'may be replaced',
  version: 'new version',
  delete: 'deleted',
  release: 'kept, outside of the stack',
};

function changesById({ difference }: Compared): ReadonlyMap<string, ResourceChange> {
  const all = [...difference.nodes, ...difference.groups].flatMap(({ resources }) => resources);
  return new Map(all.flatMap((one) => (one.after === undefined ? [] : [[one.after.id, one]])));
}

function stackRows(
  { path, name, mark, other, changes }: StackPlan,
  details: ReadonlyMap<string, ResourceChange>,
): StackRows {
  return {
    path,
    name,
    mark,
    other,
    words: [...counted(changes), ...(other.length > 0 ? [other.join(', ')] : [])].join(', '),
    rows: changes.map((change) => resourceRow(change, details.get(change.id))),
  };
}

function resourceRow(plan: ResourcePlan, change: ResourceChange | undefined): ResourceRow {
  const { mark, name, type, logicalId, effect, because, properties } = plan;
  const why = because.length === 0 || effect === 'version' ? '' : `: ${because.join(', ')}`;
  const known = mark === 'changed' ? (change?.properties ?? []) : [];
  const told = new Set([
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
  const rest = mark === 'changed' ? properties.filter((one) => !told.has(one)) : [];
  return {
    mark,
    name: sentence(name),
    kind: typeWords(type),
    logicalId,
    effect: EFFECTS[effect] + why,
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
  ['release', 'released'],
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
  if (extent === 'same') return 'No changes: what is deployed is what the app says';
  const all = changed.flatMap(({ mark, changes }) => (mark === 'removed' ? [] : changes));
  if (extent === 'new')
    return `Nothing of it is there yet: ${all.length} resources in ${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'} are created`;
  const words = counted(all);
  const where = `${changed.length} of ${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'}`;
  return words.length === 0
    ? `No resource changes; something else does, in ${where}`
    : `Resources: ${words.join(', ')}, in ${where}`;
}
