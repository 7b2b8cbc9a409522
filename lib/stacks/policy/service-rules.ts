import type { Finding, Rule } from './rules';
import { at, listOf, refersTo, textOf, type Resource, type Template } from './template';

const SERVICE = 'AWS::ECS::Service';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

/** Traps of ECS services, task definitions and schedules. */
export const serviceRules: readonly Rule[] = [
  { name: 'alternate-target-group', find: withoutAlternate },
  { name: 'count-beside-scaling', find: countBesideScaling },
  { name: 'schedule-security-groups', find: schedulesWithoutGroups },
  { name: 'exec-volumes', find: execWithoutVolumes },
  { name: 'capacity-providers-last', find: withoutProviders },
  { name: 'image-tag', find: latestImages },
];

/** ECS fails such a deployment when it starts, not when it is synthesized. */
function withoutAlternate(template: Template): Finding[] {
  return template.ofType(SERVICE).flatMap((service): Finding[] => {
    const strategy = String(at(service.properties, 'DeploymentConfiguration', 'Strategy'));
    if (!['BLUE_GREEN', 'CANARY', 'LINEAR'].includes(strategy)) return [];
    return listOf(at(service.properties, 'LoadBalancers'))
      .filter((target) => at(target, 'AdvancedConfiguration', 'AlternateTargetGroupArn') == null)
      .map(() => ({
        id: service.id,
        at: 'LoadBalancers',
        message: `${strategy} shifts traffic between two target groups, and this service has one; attach it with loadBalancerTarget({ alternateTarget: new AlternateTarget(…) })`,
      }));
  });
}

/** aws-cdk#3919, aws-cdk#11299 */
function countBesideScaling(template: Template): Finding[] {
  const scaled = template
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .map(({ properties }) => at(properties, 'ResourceId'));
  return template
    .ofType(SERVICE)
    .filter(
      ({ id, properties }) =>
        at(properties, 'DesiredCount') !== undefined &&
        scaled.some((target) => refersTo(target, id)),
    )
    .map(({ id }) => ({
      id,
      at: 'DesiredCount',
      message:
        "each deployment would undo what scaling did; leave the count to scaling: addPropertyDeletionOverride('DesiredCount')",
    }));
}

function schedulesWithoutGroups(template: Template): Finding[] {
  const message =
    "without security groups the task gets the VPC's default one, which may have no way out; name them";
  const direct = template.ofType('AWS::Scheduler::Schedule').flatMap(({ id, properties }) => {
    const parameters = at(properties, 'Target', 'EcsParameters');
    return parameters === undefined || hasGroups(parameters)
      ? []
      : [{ id, at: 'Target/EcsParameters/NetworkConfiguration', message }];
  });
  const rules = template.ofType('AWS::Events::Rule').flatMap(({ id, properties }) =>
    listOf(at(properties, 'Targets'))
      .map((target) => at(target, 'EcsParameters'))
      .filter((parameters) => parameters !== undefined && !hasGroups(parameters))
      .map(() => ({ id, at: 'Targets', message })),
  );
  const machines = template
    .ofType('AWS::StepFunctions::StateMachine')
    .filter(({ properties }) => {
      const definition = textOf(at(properties, 'DefinitionString'));
      return (
        definition.includes(':states:::ecs:runTask') && !/"SecurityGroups":\[[^\]]/.test(definition)
      );
    })
    .map(({ id }) => ({ id, at: 'DefinitionString', message }));
  return [...direct, ...rules, ...machines];
}

function hasGroups(parameters: unknown): boolean {
  const network = at(parameters, 'NetworkConfiguration');
  const groups =
    at(network, 'AwsvpcConfiguration', 'SecurityGroups') ??
    at(network, 'AwsVpcConfiguration', 'SecurityGroups');
  return listOf(groups).length > 0;
}

/** Where the agent of ECS Exec writes: containers-roadmap#1359. */
const EXEC_FOLDERS = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

function execWithoutVolumes(template: Template): Finding[] {
  return template
    .ofType(SERVICE)
    .filter(({ properties }) => at(properties, 'EnableExecuteCommand') === true)
    .flatMap((service) => tasksOf(service, template))
    .flatMap((task) =>
      listOf(at(task.properties, 'ContainerDefinitions'))
        .filter((container) => at(container, 'ReadonlyRootFilesystem') === true)
        .flatMap((container) => {
          const mounted = listOf(at(container, 'MountPoints')).map((mount) =>
            at(mount, 'ContainerPath'),
          );
          const missing = EXEC_FOLDERS.filter((folder) => !mounted.includes(folder));
          if (missing.length === 0) return [];
          const message = `the agent of ECS Exec cannot start in '${textOf(at(container, 'Name'))}', whose root is read-only; mount volumes at ${missing.join(', ')}`;
          return [{ id: task.id, at: 'ContainerDefinitions', message }];
        }),
    );
}

function tasksOf(service: Resource, template: Template): Resource[] {
  const used = at(service.properties, 'TaskDefinition');
  return template.ofType(TASK_DEFINITION).filter(({ id }) => refersTo(used, id));
}

/** aws-cdk#15366 */
function withoutProviders(template: Template): Finding[] {
  const [association] = template.ofType('AWS::ECS::ClusterCapacityProviderAssociations');
  if (association === undefined) return [];
  return template
    .ofType(SERVICE)
    .filter(
      ({ properties, dependsOn }) =>
        at(properties, 'CapacityProviderStrategy') !== undefined &&
        !dependsOn.includes(association.id),
    )
    .map(({ id }) => ({
      id,
      at: 'CapacityProviderStrategy',
      message:
        'cdk destroy would remove the capacity providers while this service uses them, and fail; service.node.addDependency(cluster)',
    }));
}

function latestImages(template: Template): Finding[] {
  return template.ofType(TASK_DEFINITION).flatMap(({ id, properties }) =>
    listOf(at(properties, 'ContainerDefinitions'))
      .map((container) => textOf(at(container, 'Image')))
      .filter(isUnpinned)
      .map((image) => ({
        id,
        at: 'ContainerDefinitions',
        message: `the image '${image}' may be another one tomorrow; name it by digest, or by a tag that never moves`,
      })),
  );
}

/** Tagged `latest`, or with neither tag nor digest, which means the same. */
function isUnpinned(image: string): boolean {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return /:latest$/.test(last) || !/[:@…]/.test(last);
}
