import { table } from '../table';
import type { Resource } from '../../assembly';
import type { Model } from '../model';
import { rightsOf, type Right } from '../rights/rights';
import type { Edge, EdgeKind } from '../types';
import { edge, type Between } from './edge';

/** What the role of a workload may do to what. */
export const calls = (model: Model, between: Between): Edge[] =>
  rightsOf(model)
    .filter(({ actor }) => !isWiring(actor))
    .flatMap((right) => callOf(right, between));

/**
 * The rights of what only hands on, and of workflows: their targets and definitions say what they do, and the right is
 * one proof more.
 */
export const proofs = (model: Model, between: Between): Edge[] =>
  rightsOf(model)
    .filter(({ actor }) => isWiring(actor))
    .flatMap((right) => callOf(right, between));

/** The right to start its target is what these are there for. */
const KIND_OF_WIRING: Readonly<Record<string, EdgeKind>> = table({
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Events::Rule': 'subscribe',
});

const isWiring = ({ type }: Resource): boolean =>
  /^AWS::(?:Scheduler::Schedule|Events::Rule|Pipes::Pipe|StepFunctions::StateMachine|ApiGateway|KinesisFirehose|IoT::TopicRule|SNS::Subscription|CodePipeline::Pipeline)/.test(
    type,
  );

function callOf(
  { actor, resource, meaning, conditions, proof }: Right,
  { nodeOf }: Between,
): Edge[] {
  // A log group is part of whose lines it holds; only one with a card of its own can be reached from elsewhere.
  if (resource.type === 'AWS::Logs::LogGroup' && nodeOf(resource.id) !== resource.id) return [];
  const { kind, label, reversed } = meaning;
  const [from, to] = reversed
    ? [nodeOf(resource.id), nodeOf(actor.id)]
    : [nodeOf(actor.id), nodeOf(resource.id)];
  const found = kind === 'invoke' ? (KIND_OF_WIRING[actor.type] ?? kind) : kind;
  return edge(found, from, to, label, proof, conditions.length === 0 ? {} : { conditions });
}
