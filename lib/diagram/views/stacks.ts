import type { Graph } from '../../graph';
import type { View } from '../view';
import { pagesOf } from './page';
import { everything } from './selection';
import { alikeTogether } from './stages';

/**
 * Stacks in the order in which they are deployed, and the values that go from one to the next.
 *
 * @param graph of the stacks of an assembly, not of its resources: `stackGraphOf`
 */
export function* stackViews(graph: Graph): Generator<View, undefined> {
  const values = graph.edges
    .filter(({ kind }) => kind === 'deploy')
    .reduce((sum, { label }) => sum + Number.parseInt(label, 10), 0);
  const { nodes, groups, edges } = alikeTogether(graph);
  const selection = { ...everything(graph), nodes, groups, edges };
  for (const { part, title, ...page } of pagesOf(selection, 'stacks')) {
    yield {
      name: part === '' ? 'stacks' : `stacks-${part}`,
      title: title === '' ? 'stacks' : `stacks · ${title}`,
      truth: `Generated from the cloud assembly · ${graph.stacks} stacks · ${graph.resources} CloudFormation resources · ${values} values handed from stack to stack`,
      across: true,
      meanings: { operations: 'is deployed before, and hands values on' },
      ...page,
    };
  }
  return undefined;
}
