import fc from 'fast-check';
import { VIEW_KINDS, viewOf, viewsOf, type View, type ViewSettings } from '../../lib/diagram';
import type { Graph } from '../../lib/graph';
import { anyShape, graphOfShape } from './generated-graph';
import { cases } from '../support/cases';

const MOST_CARDS = 40;
const MOST_LINES = 60;

const anySettings: fc.Arbitrary<ViewSettings> = fc.record(
  {
    name: fc.constant('sketch'),
    from: fc.constantFrom(...VIEW_KINDS),
    groupBy: fc.constantFrom('network', 'stack', 'construct', 'none'),
    exclude: fc.constantFrom([], ['*3'], ['AWS::SQS::*']),
    focus: fc.record({ on: fc.constant('stack-1'), depth: fc.integer({ min: 0, max: 3 }) }),
  },
  { requiredKeys: ['name', 'from'] },
);

const nodesOf = ({ nodes }: View): string[] => nodes.flatMap(({ id, members }) => members ?? [id]);

/** Each node exactly once: a card, in a card, or left out on purpose. */
function accountsFor(view: View, graph: Graph): void {
  const shown = nodesOf(view).filter((id) => !id.startsWith('right:'));
  const leftOut = (view.leftOut ?? []).map(({ node }) => node);
  expect([...shown, ...leftOut].sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
  for (const { members, count } of view.nodes) expect(count ?? 1).toBe(members?.length ?? 1);
  expect((view.leftOut ?? []).filter(({ because }) => because === '')).toEqual([]);
}

function standsByItself({ nodes, lines, groups }: View): void {
  const ids = new Set(nodes.map(({ id }) => id));
  expect(ids.size).toBe(nodes.length);
  const frames = new Set(groups.map(({ id }) => id));
  expect(nodes.filter(({ group }) => group !== undefined && !frames.has(group))).toEqual([]);
  expect(groups.filter(({ parent }) => parent !== undefined && !frames.has(parent))).toEqual([]);
  expect(lines.filter(({ from, to }) => !ids.has(from) || !ids.has(to) || from === to)).toEqual([]);
}

describe('a view of any graph', () => {
  it('has no more than people can read, loses nothing, and leads to nowhere that is not there', () => {
    fc.assert(
      fc.property(anyShape(2000), anySettings, (shape, settings) => {
        const graph = graphOfShape(shape);
        const view = viewOf(graph, settings);
        expect(view.nodes.length).toBeLessThanOrEqual(MOST_CARDS);
        expect(view.lines.length).toBeLessThanOrEqual(MOST_LINES);
        accountsFor(view, graph);
        standsByItself(view);
      }),
      { numRuns: cases(150), seed: 7 },
    );
  });

  it('says by its lines what the graph says by its edges', () => {
    fc.assert(
      fc.property(anyShape(400), (shape) => {
        const graph = graphOfShape(shape);
        const view = viewOf(graph, { name: 'full', from: 'full' });
        const card = new Map(
          view.nodes.flatMap(({ id, members = [id] }) => members.map((one) => [one, id])),
        );
        const outer = graph.edges.filter(({ from, to }) => card.get(from) !== card.get(to));
        expect(view.lines.flatMap(({ edges }) => edges)).toHaveLength(outer.length);
        for (const { from, to, edges } of view.lines) {
          for (const edge of edges)
            expect([card.get(edge.from), card.get(edge.to)]).toEqual([from, to]);
        }
      }),
      { numRuns: cases(60), seed: 7 },
    );
  });

  it('has a page for each folded card, of what it is folded of, down to single cards', () => {
    fc.assert(
      fc.property(anyShape(300), fc.constantFrom(...VIEW_KINDS), (shape, from) => {
        const graph = graphOfShape(shape);
        const pages = [...viewsOf(graph, { name: from, from })];
        const byName = new Map(pages.map((page) => [page.name, page]));
        expect(byName.size).toBe(pages.length);
        const single = new Set<string>();
        for (const page of pages) {
          expect(page.nodes.length).toBeLessThanOrEqual(MOST_CARDS);
          expect(page.lines.length).toBeLessThanOrEqual(MOST_LINES);
          standsByItself(page);
          accountsFor(page, graph);
          for (const { id, opens, members } of page.nodes) {
            if (members === undefined) single.add(id);
            if (opens === undefined) continue;
            const shown = nodesOf(byName.get(opens)!);
            expect(members!.filter((member) => !shown.includes(member))).toEqual([]);
          }
        }
        const everShown = new Set(nodesOf(pages[0]!));
        expect([...everShown].filter((id) => !single.has(id))).toEqual([]);
      }),
      { numRuns: cases(40), seed: 7 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(anyShape(300), anySettings, (shape, settings) => {
        const [first, second] = [graphOfShape(shape), graphOfShape(shape)];
        expect(viewOf(second, settings)).toEqual(viewOf(first, settings));
      }),
      { numRuns: cases(30), seed: 7 },
    );
  });
});

const big = graphOfShape({
  nodes: 2000,
  stacks: 12,
  constructs: 10,
  types: 6,
  edges: 4000,
  seed: 5,
});

describe('a graph of 2,000 nodes', () => {
  it.each(VIEW_KINDS)('is a view %s of few cards', (from) => {
    const view = viewOf(big, { name: from, from });
    expect(view.nodes.length).toBeGreaterThan(3);
    expect(view.nodes.length).toBeLessThanOrEqual(40);
  });

  it('keeps most of its cards when a thing is added', () => {
    const [last] = big.nodes.slice(-1);
    const added = {
      ...last!,
      id: 'dev/stack-3#New',
      stack: 'dev/stack-3',
      path: 'dev/stack-3/New/Resource',
      group: 'regional',
      type: 'AWS::SQS::Queue',
    };
    const ids = (graph: Graph) =>
      viewOf(graph, { name: 'full', from: 'full' }).nodes.map(({ id }) => id);
    const before = ids(big);
    const after = ids({ ...big, nodes: [...big.nodes, added] });
    expect(after.filter((id) => !before.includes(id)).length).toBeLessThanOrEqual(2);
  });
});
