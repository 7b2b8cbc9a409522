import { isObject, type Resource } from '../../assembly';
import type { Model } from '../model';
import { entriesOf, remembered, textOf } from '../values';

/** Who is in which security group. A group is known by its resource's id, or by its own where no template holds it. */
export interface Members {
  of(group: string): readonly Resource[];
  groupsOf(resource: Resource): readonly string[];
  /** Whether all groups of a resource are known, and there is one. */
  isKnown(resource: Resource): boolean;
  /** Whether the templates hold all its groups, and so all their rules. */
  isHeld(resource: Resource): boolean;
}

export const membersOf = remembered((model: Model): Members => {
  const groupsOf = new Map<string, Set<string>>();
  const open = new Set<string>();
  const byGroup = new Map<string, Map<string, Resource>>();
  for (const { resource, group } of model.resources.flatMap((one) => attachments(one, model))) {
    if (group === undefined) open.add(resource.id);
    else {
      addTo(groupsOf, resource.id, () => new Set()).add(group);
      addTo(byGroup, group, () => new Map<string, Resource>()).set(resource.id, resource);
    }
  }
  return {
    of: (group) => [...(byGroup.get(group)?.values() ?? [])],
    groupsOf: ({ id }) => [...(groupsOf.get(id) ?? [])],
    isKnown: ({ id }) => groupsOf.has(id) && !open.has(id),
    isHeld: ({ id }) =>
      !open.has(id) &&
      [...(groupsOf.get(id) ?? [])].every((group) => model.resource(group) !== undefined),
  };
});

function addTo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** The group that a value names; undefined where only the deployment knows. */
export function groupAt(
  value: unknown,
  at: string,
  holder: Resource,
  model: Model,
): string | undefined {
  const use = model.usesAt(holder.id, at).find(({ to, attribute }) => {
    const type = model.resource(to)?.type;
    return type === 'AWS::EC2::SecurityGroup' || attribute === 'DefaultSecurityGroup';
  });
  if (use !== undefined)
    return use.attribute === 'DefaultSecurityGroup' ? `${use.to}.default` : use.to;
  const text = textOf(value, model.stackOf(holder));
  return text?.startsWith('sg-') === true ? text : undefined;
}

/** What is itself about groups and connects to nothing, and what only names a group in passing. */
const NOT_MEMBERS =
  /^AWS::EC2::SecurityGroup|^AWS::EC2::VPCEndpoint$|^AWS::SecretsManager::|^AWS::CloudFormation::|^AWS::SSM::|^Custom::/;
const NAMES_GROUPS = /^(?:(?:vpc|cache|cluster|db)?securitygroups?(?:ids?)?|groupset)$/i;
const NOT_NETWORK = new Set([
  'Environment',
  'Tags',
  'Variables',
  'ContainerDefinitions',
  'DefinitionString',
]);

function attachments(
  resource: Resource,
  model: Model,
): { readonly resource: Resource; readonly group: string | undefined }[] {
  if (NOT_MEMBERS.test(resource.type)) return [];
  const places =
    resource.type === 'AWS::StepFunctions::StateMachine'
      ? [{ value: undefined, at: 'Properties' }]
      : groupPlaces(resource.properties, 'Properties');
  return places.flatMap(({ value, at }) => {
    const groups =
      value === undefined
        ? model
            .usesAt(resource.id, at)
            .flatMap(({ to }) =>
              model.resource(to)?.type === 'AWS::EC2::SecurityGroup' ? [to] : [],
            )
        : entriesOf(value, at).map((entry) => groupAt(entry.value, entry.at, resource, model));
    return carriersOf(resource, at, model).flatMap((carrier) =>
      groups.map((group) => ({ resource: carrier, group })),
    );
  });
}

function groupPlaces(value: unknown, at: string): { value: unknown; at: string }[] {
  if (Array.isArray(value))
    return value.flatMap((entry, index) => groupPlaces(entry, `${at}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (NOT_NETWORK.has(key)) return [];
    const below = key.startsWith('Fn::') ? at : `${at}.${key}`;
    const named = NAMES_GROUPS.test(key) || (key === 'Groups' && at.includes('NetworkInterfaces'));
    return named ? [{ value: inner, at: below }] : groupPlaces(inner, below);
  });
}

/** What connects under the groups that a resource names: itself, what it launches, the task that it starts. */
function carriersOf(resource: Resource, at: string, model: Model): readonly Resource[] {
  switch (resource.type) {
    case 'AWS::EC2::LaunchTemplate':
    case 'AWS::AutoScaling::LaunchConfiguration':
    case 'AWS::EC2::NetworkInterface':
      return model.usersOf(resource.id).flatMap(({ from }) => {
        const user = model.resource(from);
        return user === undefined || NOT_MEMBERS.test(user.type) ? [] : [user];
      });
    case 'AWS::EFS::MountTarget':
      return model.usedAt(resource.id, 'Properties.FileSystemId');
    case 'AWS::Events::Rule':
    case 'AWS::Scheduler::Schedule':
    case 'AWS::Pipes::Pipe':
    case 'AWS::StepFunctions::StateMachine': {
      const [start = at] = /^Properties(?:\.Targets?(?:Parameters)?(?:\[\d+\])*)?/.exec(at) ?? [];
      return model
        .usedAt(resource.id, start)
        .filter(({ type }) => type === 'AWS::ECS::TaskDefinition');
    }
    default:
      return [resource];
  }
}
