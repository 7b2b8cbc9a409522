import type { Resource } from '../assembly';
import { thingOf } from './aliases';
import { property, type Model } from './model';
import type { Evidence } from './types';
import { evidence } from './edges/edge';
import { objectsAt, remembered, textOf } from './values';

/** What a workload is told by its environment. */
export interface Handed {
  readonly workload: Resource;
  /** Name of the variable. */
  readonly name: string;
  readonly resource: Resource;
  readonly attribute: string | undefined;
  /** Whether the value itself is a secret, put in by AWS when the workload starts. */
  readonly secret: boolean;
  readonly proof: Evidence;
}

interface Variable {
  readonly workload: Resource;
  readonly name: string;
  readonly at: string;
  readonly secret: boolean;
}

/** Every reference that stands in an environment variable. */
export const handedOver = remembered((model: Model): readonly Handed[] =>
  variables(model).flatMap(({ workload, name, at, secret }) =>
    model.usesAt(workload.id, at).flatMap(({ to, attribute }) => {
      const resource = thingOf(to, model);
      const proof = evidence(workload, at);
      return resource === undefined ? [] : [{ workload, name, resource, attribute, secret, proof }];
    }),
  ),
);

function variables(model: Model): Variable[] {
  return [
    ...model
      .ofType('AWS::ECS::TaskDefinition')
      .flatMap((task) => inContainers(task, property(task, 'ContainerDefinitions'), model)),
    ...model
      .ofType('AWS::Batch::JobDefinition')
      .flatMap((job) =>
        inContainer(
          job,
          property(job, 'ContainerProperties'),
          'Properties.ContainerProperties',
          model,
        ),
      ),
    ...model.ofType('AWS::Lambda::Function').flatMap(inFunction),
    ...model.ofType('AWS::AppRunner::Service').flatMap((service) => inAppRunner(service, model)),
    ...model
      .ofType('AWS::CodeBuild::Project')
      .flatMap((project) =>
        pairs(
          project,
          property(project, 'Environment', 'EnvironmentVariables'),
          'Properties.Environment.EnvironmentVariables',
          'Value',
          model,
        ),
      ),
  ];
}

const inContainers = (task: Resource, containers: unknown, model: Model): Variable[] =>
  objectsAt(containers, 'Properties.ContainerDefinitions').flatMap(({ value, at }) =>
    inContainer(task, value, at, model),
  );

function inContainer(task: Resource, container: unknown, at: string, model: Model): Variable[] {
  return objectsAt(container, at).flatMap(({ value, at: place }) => [
    ...pairs(task, value.Environment, `${place}.Environment`, 'Value', model),
    ...pairs(task, value.Secrets, `${place}.Secrets`, 'ValueFrom', model),
  ]);
}

/** From an image, or from code that App Runner builds. */
const APP_RUNNER = [
  ['ImageRepository', 'ImageConfiguration'],
  ['CodeRepository', 'CodeConfiguration', 'CodeConfigurationValues'],
] as const;

function inAppRunner(service: Resource, model: Model): Variable[] {
  return APP_RUNNER.flatMap((names) => {
    const path = ['SourceConfiguration', ...names];
    const listOf = (name: string, secret: boolean): Variable[] =>
      pairs(
        service,
        property(service, ...path, name),
        `Properties.${[...path, name].join('.')}`,
        'Value',
        model,
      ).map((variable) => ({ ...variable, secret }));
    return [
      ...listOf('RuntimeEnvironmentVariables', false),
      ...listOf('RuntimeEnvironmentSecrets', true),
    ];
  });
}

function pairs(
  workload: Resource,
  list: unknown,
  at: string,
  key: 'Value' | 'ValueFrom',
  model: Model,
): Variable[] {
  return objectsAt(list, at).map((entry) => ({
    workload,
    name: textOf(entry.value.Name, model.stackOf(workload)) ?? '',
    at: `${entry.at}.${key}`,
    secret: key === 'ValueFrom',
  }));
}

function inFunction(fn: Resource): Variable[] {
  const at = 'Properties.Environment.Variables';
  return objectsAt(property(fn, 'Environment', 'Variables'), at).flatMap((entry) =>
    Object.keys(entry.value).map((name) => ({
      workload: fn,
      name,
      at: `${entry.at}.${name}`,
      secret: false,
    })),
  );
}
