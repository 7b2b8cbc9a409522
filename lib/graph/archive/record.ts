import type { Assembly, Resource, Stack } from '../../assembly';
import { graphOf } from '../graph';
import { digestOf, kept, leavesOf } from './flatten';
import { statementsOf } from './statements';
import { textsOf, type TextOf } from './text';
import type { Archive, ResourceRecord, Snapshot, StackRecord } from './types';

/** The graphs of an assembly, one for each stage, with what is needed to compare them with others. */
export function archiveOf(assembly: Assembly): Archive {
  const stages = [...new Set(assembly.stacks.map(({ stage }) => stage ?? ''))];
  const recordOf = recorder(assembly);
  return {
    format: 'slipway-graph',
    version: 1,
    snapshots: stages.map((stage): Snapshot => {
      const stacks = assembly.stacks.filter((stack) => (stack.stage ?? '') === stage);
      return {
        graph: graphOf(assembly, stage),
        stacks: stacks.map(stackRecord),
        resources: stacks.flatMap((stack) =>
          stack.resources.map((resource) => recordOf(resource, stack)),
        ),
      };
    }),
  };
}

function stackRecord({ path, name, account, region, terminationProtection }: Stack): StackRecord {
  return { path, name, account, region, terminationProtection };
}

function recorder(assembly: Assembly): (resource: Resource, stack: Stack) => ResourceRecord {
  const indexes = new Map(
    assembly.stacks.map((stack) => [
      stack,
      new Map(stack.resources.map((resource) => [resource.logicalId, resource])),
    ]),
  );
  const find = (stack: Stack, logicalId: string) => indexes.get(stack)?.get(logicalId);
  const byId = textsOf(assembly, (stack, logicalId) => find(stack, logicalId)?.id);
  const byPath = textsOf(assembly, (stack, logicalId) => find(stack, logicalId)?.path);
  return (resource, stack) => record(resource, stack, byId, byPath);
}

function record(resource: Resource, stack: Stack, byId: TextOf, byPath: TextOf): ResourceRecord {
  const { id, type, path, properties, deletionPolicy, updateReplacePolicy, condition } = resource;
  const leaves = leavesOf(properties, stack, byId);
  const named = new Map(leavesOf(properties, stack, byPath).map((leaf) => [leaf.path, leaf.text]));
  const statements = statementsOf(resource, stack, byId);
  const entries = leaves.map((leaf): [string, string] => [
    leaf.path,
    kept(leaf, named.get(leaf.path) ?? leaf.text),
  ]);
  const all = [
    type,
    deletionPolicy ?? '',
    updateReplacePolicy ?? '',
    condition ?? '',
    ...[...named].flat(),
  ];
  return {
    id,
    stack: stack.path,
    type,
    path,
    digest: digestOf(JSON.stringify(all)),
    properties: Object.fromEntries(
      condition === undefined ? entries : [['Condition', condition], ...entries],
    ),
    ...(deletionPolicy !== undefined && { whenRemoved: deletionPolicy }),
    ...(updateReplacePolicy !== undefined && { whenReplaced: updateReplacePolicy }),
    ...(statements.length > 0 && { statements }),
  };
}
