import {
  fullDiff,
  ResourceImpact,
  type ResourceDifference,
  type TemplateDiff,
} from '@aws-cdk/cloudformation-diff';
import { isObject, type JsonObject, type Stack } from '../../assembly';
import { stacksIn, type NameOf, type Side } from './side';
import type { Effect, ResourcePlan, StackPlan } from './types';

/** What a resource was and is, in the words of its template. */
export interface Changed {
  readonly plan: ResourcePlan;
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** Whether the stack around it goes, and CloudFormation is not asked to remove anything. */
  readonly stays: boolean;
}

export interface StackChanges {
  readonly plan: StackPlan;
  readonly changed: readonly Changed[];
}

/** What changes in each stack of an environment, in the order of deployment; what goes last. */
export function stackChanges(
  before: Side,
  after: Side,
  environment: string,
  nameOf: NameOf,
): StackChanges[] {
  const earlier = stacksIn(before, environment);
  const later = stacksIn(after, environment);
  const twin = (stack: Stack): Stack | undefined =>
    earlier.find(({ path }) => path === stack.path) ??
    earlier.find(({ name, region }) => name === stack.name && region === stack.region);
  const found = new Set(later.map(twin));
  return [
    ...later.map((stack) => changesOf(twin(stack), stack, { before, after }, nameOf)),
    ...earlier
      .filter((stack) => !found.has(stack))
      .map((stack) => changesOf(stack, undefined, { before, after }, nameOf)),
  ];
}

function changesOf(
  was: Stack | undefined,
  is: Stack | undefined,
  sides: { readonly before: Side; readonly after: Side },
  nameOf: NameOf,
): StackChanges {
  const stack = (is ?? was) as Stack;
  const diff = differenceOf(
    was === undefined ? {} : sides.before.templateOf(was),
    is === undefined ? {} : sides.after.templateOf(is),
  );
  // A stack that is in no assembly any more is left alone; one nested in another is removed with its resource.
  const stays = is === undefined && was?.parent === undefined;
  const changed = Object.entries(diff.resources.changes).flatMap(([logicalId, change]) => {
    const at = change.isRemoval ? (was ?? stack) : stack;
    const plan = resourcePlan(`${at.path}#${logicalId}`, logicalId, change, nameOf);
    if (plan === undefined) return [];
    return [{ plan, before: typed(change.oldValue), after: typed(change.newValue), stays }];
  });
  const other = otherChanges(diff);
  const mark =
    was === undefined
      ? 'added'
      : is === undefined
        ? 'removed'
        : changed.length + other.length === 0
          ? 'same'
          : 'changed';
  const { path, name } = stack;
  return {
    plan: {
      path,
      name,
      mark,
      changes: changed.map(({ plan }) => plan).sort(byWeight),
      other: mark === 'changed' ? other : [],
    },
    changed,
  };
}

/**
 * The library reads policies too, and ends where one is not made as CloudFormation takes it. Without types it reads
 * none, and does not know what replaces a resource: all that changes then may.
 */
function differenceOf(before: JsonObject, after: JsonObject): TemplateDiff {
  try {
    return fullDiff(before, after);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fullDiff(withoutTypes(before), withoutTypes(after));
  }
}

const NO_TYPE = 'type:';

const typed = (resource: Changed['before']): Changed['before'] =>
  typeof resource?.Type === 'string' && resource.Type.startsWith(NO_TYPE)
    ? { ...resource, Type: resource.Type.slice(NO_TYPE.length) }
    : resource;

function withoutTypes(template: JsonObject): JsonObject {
  const resources = isObject(template.Resources) ? Object.entries(template.Resources) : [];
  return {
    ...template,
    Resources: Object.fromEntries(
      resources.map(([id, one]) => [
        id,
        isObject(one) ? { ...one, Type: `${NO_TYPE}${String(one.Type)}` } : one,
      ]),
    ),
  };
}

/** The tool's own record. */
const NO_CHANGE = 'AWS::CDK::Metadata';

function resourcePlan(
  id: string,
  logicalId: string,
  change: ResourceDifference,
  nameOf: NameOf,
): ResourcePlan | undefined {
  const said = change.newResourceType ?? change.oldResourceType ?? '';
  const isUnread = said.startsWith(NO_TYPE);
  const type = isUnread ? said.slice(NO_TYPE.length) : said;
  if (type === NO_CHANGE || change.changeImpact === ResourceImpact.NO_CHANGE) return undefined;
  const attributes = Object.keys(change.otherChanges).filter(
    // Paths and asset files of the CDK's own; the policies and conditions are news.
    (name) => name !== 'Metadata' && name !== 'Type',
  );
  const properties = change.isUpdate
    ? [...Object.keys(change.propertyUpdates), ...attributes].sort()
    : [];
  const isOther = change.isUpdate && change.oldResourceType !== change.newResourceType;
  if (change.isUpdate && properties.length === 0 && !isOther) return undefined;
  const side = change.isRemoval ? 'before' : 'after';
  return {
    id,
    logicalId,
    type,
    name: nameOf(id, side),
    mark: change.isAddition ? 'added' : change.isRemoval ? 'removed' : 'changed',
    effect: isUnread && change.isUpdate ? 'maybe-replace' : effectOf(change, type),
    because: isOther
      ? [`its type was ${change.oldResourceType ?? ''}`]
      : Object.entries(change.propertyUpdates)
          .filter(([, { changeImpact }]) => REPLACES.has(changeImpact ?? ''))
          .map(([name]) => name)
          .sort(),
    properties,
  };
}

const REPLACES = new Set<string>([ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE]);

/** Types of which CloudFormation makes a new one whenever something changes, and nothing is lost by it. */
export const VERSIONED: ReadonlySet<string> = new Set([
  'AWS::ECS::TaskDefinition',
  'AWS::Lambda::Version',
  'AWS::Lambda::LayerVersion',
  'AWS::ApiGateway::Deployment',
  'AWS::Batch::JobDefinition',
]);

const EFFECTS: Readonly<Record<string, Effect>> = {
  [ResourceImpact.WILL_CREATE]: 'create',
  [ResourceImpact.WILL_IMPORT]: 'create',
  [ResourceImpact.WILL_UPDATE]: 'update',
  [ResourceImpact.WILL_REPLACE]: 'replace',
  [ResourceImpact.MAY_REPLACE]: 'maybe-replace',
  [ResourceImpact.WILL_DESTROY]: 'delete',
  [ResourceImpact.WILL_ORPHAN]: 'release',
};

function effectOf(change: ResourceDifference, type: string): Effect {
  const effect = EFFECTS[change.changeImpact] ?? 'update';
  const makesAnew = effect === 'replace' || effect === 'maybe-replace';
  if (VERSIONED.has(type) && makesAnew) return 'version';
  // A resource that stays in the template is not released, whatever its policy says of its removal.
  return effect === 'release' && !change.isRemoval ? 'replace' : effect;
}

const MARKS = ['removed', 'changed', 'added'];
const WORST: readonly Effect[] = [
  'delete',
  'release',
  'replace',
  'maybe-replace',
  'update',
  'version',
  'create',
];

/** What weighs most first. */
export const byWeight = (a: ResourcePlan, b: ResourcePlan): number =>
  MARKS.indexOf(a.mark) - MARKS.indexOf(b.mark) ||
  WORST.indexOf(a.effect) - WORST.indexOf(b.effect) ||
  a.name.localeCompare(b.name, 'en') ||
  (a.logicalId < b.logicalId ? -1 : 1);

/** Parts of a template that are no resources. The CDK's own, which come with its version, are no news. */
function otherChanges({ outputs, parameters, conditions, mappings }: TemplateDiff): string[] {
  return [
    ...said('output', outputs.changes),
    ...said('parameter', parameters.changes),
    ...said('condition', conditions.changes),
    ...said('mapping', mappings.changes),
  ];
}

function said(
  part: string,
  changes: Readonly<Record<string, { readonly isAddition: boolean; readonly isRemoval: boolean }>>,
): string[] {
  return Object.entries(changes)
    .filter(([name]) => name !== 'BootstrapVersion' && name !== 'CDKMetadataAvailable')
    .map(([name, { isAddition, isRemoval }]) =>
      [part, name, isAddition ? 'added' : isRemoval ? 'removed' : 'changed'].join(' '),
    );
}
