import * as fc from 'fast-check';
import {
  folded,
  framesAround,
  MOST_BOXES,
  openAtFirst,
  opened,
} from '../../../lib/diagram/explorer/page/folding';
import { cardsIn, countBoxes, sceneOf } from '../../../lib/diagram/explorer/page/scene';
import { allBranches, treeOf, type Branch } from '../../../lib/diagram/explorer/page/tree';
import type { Graph } from '../../../lib/graph';
import { generatedGraph } from './generated-graph';
import { shop } from './shop';
import { cases } from '../../support/cases';

const seen = (graph: Graph, tree: Branch, open: ReadonlySet<string>) =>
  sceneOf(graph, tree, { kinds: () => true, cards: () => true, isOpen: ({ id }) => open.has(id) });

const big = generatedGraph(3000);
/** Nothing in it tells one card from another. */
const flat: Graph = {
  ...big,
  groups: [],
  nodes: big.nodes.map((node, index) => ({
    ...node,
    type: 'Custom::Same',
    stack: 'one',
    path: `T${index}`,
    group: undefined,
  })),
};

describe.each([
  ['a small graph', shop],
  ['a big graph', big],
  ['a graph without any structure', flat],
] as const)('%s', (_name, graph) => {
  describe.each(['place', 'stack'] as const)('by %s', (by) => {
    const tree = treeOf(graph, by);
    const ids = [...allBranches(tree)].map(({ id }) => id);

    it('has every card in exactly one frame, and no two frames of one id', () => {
      expect(
        cardsIn(tree)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(graph.nodes.map(({ id }) => id).sort());
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('shows no more than a person takes in at first', () => {
      expect(countBoxes(seen(graph, tree, openAtFirst(tree)).parts)).toBeLessThanOrEqual(40);
    });

    it('shows a frame that is opened, and never more boxes than a screen holds', () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...ids.slice(1)), { minLength: 1, maxLength: 40 }),
          (clicks) => {
            let open: Set<string> = openAtFirst(tree);
            for (const id of clicks) {
              open = opened(tree, open, id);
              const scene = seen(graph, tree, open);
              expect(countBoxes(scene.parts)).toBeLessThanOrEqual(MOST_BOXES);
              expect(scene.boxOf(id)).toBe(id);
              expect(open.has(id)).toBe(true);
            }
            expect(folded(tree, open, clicks.at(-1)!).has(clicks.at(-1)!)).toBe(false);
          },
        ),
        { numRuns: cases(20) },
      );
    });

    it('leads to every card', () => {
      fc.assert(
        fc.property(fc.constantFrom(...graph.nodes), ({ id }) => {
          const inner = framesAround(tree, id).at(-1);
          const open = inner === undefined ? new Set<string>() : opened(tree, new Set(), inner.id);
          expect(seen(graph, tree, open).boxOf(id)).toBe(id);
        }),
        { numRuns: cases(40) },
      );
    });

    it('has a line for every edge between two boxes, drawn or waiting, and no other', () => {
      const { lines, waiting, boxOf } = seen(graph, tree, openAtFirst(tree));
      const between = graph.edges.filter(({ from, to }) => boxOf(from) !== boxOf(to));
      expect([...lines, ...waiting].flatMap(({ edges }) => edges)).toHaveLength(between.length);
    });
  });
});

it('draws what cannot work before all else when there are too many lines', () => {
  const across = big.edges.findIndex(({ from, to }) => from.split('#')[0] !== to.split('#')[0]);
  const problem = { ...big.edges[across]!, problem: 'not reachable' };
  const graph = { ...big, edges: [...big.edges.toSpliced(across, 1), problem] };
  const tree = treeOf(graph, 'stack');
  const scene = seen(graph, tree, openAtFirst(tree));
  expect(scene.waiting.length).toBeGreaterThan(0);
  expect(scene.lines.filter((line) => line.problem !== undefined)).toHaveLength(1);
});
