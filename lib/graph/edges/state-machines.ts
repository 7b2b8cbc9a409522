import { textAt, type Resource } from '../../assembly';
import { property, type Model } from '../model';
import { meaningsOf } from '../rights/rights';
import type { Edge } from '../types';
import { definitionOf, marksIn, type Definition, type State } from './definition';
import { edge, evidence, type Between } from './edge';
import { callOf, type Call } from './verbs';

/**
 * What the states of a state machine call. A definition in a file on S3 is not in the assembly: what its role allows
 * is drawn all the same.
 */
export function stateMachines(model: Model, between: Between): Edge[] {
  const families = tasksByFamily(model);
  return model.ofType('AWS::StepFunctions::StateMachine').flatMap((machine) => {
    const definition = definitionOf(machine);
    if (definition === undefined) return [];
    const meant = targetsOf(machine, definition, model);
    return definition.states.flatMap((state) =>
      stateEdges(machine, state, meant, families, between),
    );
  });
}

type Meant = (mark: number) => readonly Resource[];

/** The resources that a mark stands for: those that the machine uses, by the name that the expression gives. */
function targetsOf(machine: Resource, { marks }: Definition, model: Model): Meant {
  const uses = model
    .usesOf(machine.id)
    .filter(({ at }) => /^Properties\.Definition/.test(at))
    .flatMap(({ to, at }) => {
      const resource = model.resource(to);
      return resource === undefined ? [] : [{ resource, at }];
    });
  const bySubstitution = property(machine, 'DefinitionSubstitutions');
  return (mark) => {
    const expression = JSON.stringify(marks[mark] ?? '');
    return uses
      .filter(({ resource, at }) => {
        const names = new RegExp(`["{]${resource.logicalId}["}.]`);
        if (names.test(expression)) return true;
        const [, name = ''] = /^Properties\.DefinitionSubstitutions\.([^.[]+)/.exec(at) ?? [];
        const given = (bySubstitution as Record<string, unknown> | undefined)?.[name];
        return name !== '' && JSON.stringify(given) === expression;
      })
      .map(({ resource }) => resource);
  };
}

/** `arn:aws:states:::sqs:sendMessage.waitForTaskToken`, `arn:…:states:::aws-sdk:s3:getObject` */
const CALL = /:states:[^:]*:[^:]*:(?:aws-sdk:)?([a-z0-9]+):([A-Za-z]+)/;

function stateEdges(
  machine: Resource,
  { body }: State,
  meant: Meant,
  families: ReadonlyMap<string, Resource>,
  { nodeOf }: Between,
): Edge[] {
  const at = 'DefinitionString' in machine.properties ? 'DefinitionString' : 'Definition';
  const proof = evidence(machine, `Properties.${at}`);
  const own = nodeOf(machine.id);
  const to = (value: unknown, service: string, action: string): Edge[] => {
    const targets = marksIn(value).flatMap(meant);
    return targets
      .filter(({ type }) => !ABOUT.test(type))
      .flatMap((target) => {
        const { kind, label, reversed } = meaningFor(target, service, action);
        const ends = [own, nodeOf(target.id)] as const;
        const [from, to] = reversed ? ends.toReversed() : ends;
        return edge(kind, from, to, label, proof);
      });
  };
  const resource = textAt(body, 'Resource') ?? '';
  const [, service = '', action = ''] = CALL.exec(resource) ?? [];
  const parameters = body.Parameters ?? body.Arguments;
  return [
    ...(service === '' ? to(resource, 'lambda', 'invoke') : to(parameters, service, action)),
    ...(service === 'ecs' ? byFamily(parameters, families, own, nodeOf, proof) : []),
    ...to(body.ItemReader, 's3', 'getObject'),
    ...to(body.ResultWriter, 's3', 'putObject'),
  ];
}

/** What the action means where the resource is known for it: a job is submitted, a build is run. */
function meaningFor(target: Resource, service: string, action: string): Call {
  const name = `${service}:${action}`.toLowerCase();
  const known = meaningsOf(target, undefined).find(({ actions }) =>
    actions.some((one) => one.toLowerCase() === name),
  );
  return known ?? callOf(service, action);
}

/** Named in a call beside what it is about. */
const ABOUT = /^AWS::(?:ECS::Cluster|IAM::|EC2::|Logs::|KMS::)/;

function byFamily(
  parameters: unknown,
  families: ReadonlyMap<string, Resource>,
  own: string | undefined,
  nodeOf: Between['nodeOf'],
  proof: Edge['evidence'][number],
): Edge[] {
  const task = textAt(parameters, 'TaskDefinition')?.replace(/:\d+$/, '');
  const definition = task === undefined ? undefined : families.get(task);
  return definition === undefined ? [] : edge('invoke', own, nodeOf(definition.id), 'run', proof);
}

/** A state may name a task definition by its family, which is its latest revision. */
function tasksByFamily(model: Model): Map<string, Resource> {
  return new Map(
    model.ofType('AWS::ECS::TaskDefinition').flatMap((task) => {
      const family = textAt(task.properties, 'Family');
      return family === undefined ? [] : [[family, task] as const];
    }),
  );
}
