import fc from 'fast-check';
import { readAssembly } from '../../lib/assembly';
import { chosenViews } from '../../lib/cli/chosen-views';
import { draw, overview, viewsOf } from '../../lib/diagram';
import { arrange } from '../../lib/diagram/arrange';
import { qualityOf } from '../../lib/diagram/quality';
import { graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from '../graph/support/template';
import { synthesizedByCdk } from '../support/sample';
import { anyShape, graphOfShape } from './generated-graph';
import { cases } from '../support/cases';

const qualityOfView = async (view: Parameters<typeof arrange>[0]) =>
  qualityOf((await arrange(view)).layout);

const FAULTLESS = { overlaps: 0, clipped: 0, throughCards: 0, looseEnds: 0 };

/** Queues that hand on what failed to the next one; each of some also a topic that feeds it. */
const chainOf = (length: number, every: number) =>
  assemblyOf(
    Object.fromEntries(
      Array.from({ length }, (_none, index) => {
        const next = { deadLetterTargetArn: att(`Step${index + 1}`), maxReceiveCount: 3 };
        const queue = {
          Type: 'AWS::SQS::Queue',
          Properties: index + 1 < length ? { RedrivePolicy: next } : {},
        };
        const Endpoint = att(`Step${index}`);
        const wired = { Protocol: 'sqs', TopicArn: ref(`News${index}`), Endpoint };
        return every === 0 || index % every > 0
          ? [[`Step${index}`, queue] as const]
          : [
              [`Step${index}`, queue] as const,
              [`News${index}`, { Type: 'AWS::SNS::Topic' }] as const,
              [`Wire${index}`, { Type: 'AWS::SNS::Subscription', Properties: wired }] as const,
            ];
      }).flat(),
    ),
  );

describe('the pictures of the sample', () => {
  const { views } = chosenViews(readAssembly(synthesizedByCdk()), {});

  it.each([...views])(
    '%s has nothing over anything, few lines that cross, and suits a page',
    async (_, view) => {
      const { crossings, aspect, ...faults } = await qualityOfView(view);
      expect(faults).toEqual({ overlaps: 0, clipped: 0, throughCards: 0, looseEnds: 0 });
      expect(crossings).toBeLessThanOrEqual(view.lines.length / 2);
      expect(aspect).toBeGreaterThan(0.6);
      expect(aspect).toBeLessThan(2.2);
    },
  );
});

describe('the picture of any graph', () => {
  it('has no card over another and no text without room', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape(60), async (shape) => {
        for (const view of viewsOf(graphOfShape(shape), { name: 'overview', from: 'overview' })) {
          const { overlaps, clipped, throughCards, looseEnds } = await qualityOfView(view);
          expect({ overlaps, clipped, throughCards, looseEnds }).toEqual({
            looseEnds: 0,
            overlaps: 0,
            clipped: 0,
            throughCards: 0,
          });
          break;
        }
      }),
      { numRuns: cases(8) },
    );
  });

  it.each([12, 15, 20, 30, 39])(
    'has about the shape of a page where %i queues hand on to one another',
    async (length) => {
      const { aspect, ...faults } = await qualityOfView(overview(graphOf(chainOf(length, 0), '')));
      expect(faults).toEqual({ ...FAULTLESS, crossings: 0 });
      expect(aspect).toBeGreaterThan(length > 12 ? 0.6 : 0.15);
      expect(aspect).toBeLessThan(2.2);
    },
  );

  it.each([1, 2, 3])(
    'has each line end at its cards where there are branches: one in %i',
    async (every) => {
      const view = overview(graphOf(chainOf(24, every), ''));
      const { aspect, crossings, ...faults } = await qualityOfView(view);
      expect(faults).toEqual(FAULTLESS);
      expect(crossings).toBeLessThanOrEqual(view.lines.length / 2);
      expect(aspect).toBeGreaterThan(0.05);
    },
  );

  it('is there, and says so, where there is too much to lay out', async () => {
    const graph = graphOfShape({
      nodes: 2000,
      stacks: 20,
      constructs: 50,
      types: 5,
      edges: 4000,
      seed: 1,
    });
    const [page] = viewsOf(graph, { name: 'overview', from: 'overview' });
    const everything = { ...page!, nodes: graph.nodes, groups: graph.groups, lines: [] };
    const { svg } = await draw(everything, { formats: ['svg'] });
    expect(svg).toContain('too large to lay out');
    const { overlaps, clipped } = await qualityOfView(everything);
    expect({ overlaps, clipped }).toEqual({ overlaps: 0, clipped: 0 });
  });

  it('is there, and says so, where the layout engine cannot', async () => {
    const graph = graphOfShape({ nodes: 6, stacks: 1, constructs: 2, types: 2, edges: 4, seed: 3 });
    const [page] = viewsOf(graph, { name: 'overview', from: 'overview' });
    const [line] = page!.lines;
    const astray = { ...page!, lines: [{ ...line!, to: 'no such card' }] };
    const { svg } = await draw(astray, { formats: ['svg'] });
    expect(svg).toContain('too large to lay out');
    expect(svg).toContain(page!.nodes[0]!.title);
  });

  it.each([
    ['cards', 1],
    ['frames', 12],
  ])('has the shape of a page where no line leads to its %s', async (_, constructs) => {
    const graph = graphOfShape({
      nodes: 40,
      stacks: constructs,
      constructs,
      types: 1,
      edges: 0,
      seed: 5,
    });
    const [page] = viewsOf(graph, { name: 'overview', from: 'overview' });
    const alone = { ...page!, nodes: graph.nodes, groups: graph.groups, lines: [] };
    const { layout } = await arrange(alone);
    const { overlaps, aspect } = qualityOf(layout);
    expect(overlaps).toBe(0);
    expect(aspect).toBeGreaterThan(0.45);
    expect(aspect).toBeLessThan(2.5);
    expect(layout.nodes.map(({ node }) => node.id)).toEqual(alone.nodes.map(({ id }) => id));
    expect(layout.lines).toEqual([]);
  });

  it('cuts a text of thousands of letters, of any script', async () => {
    const graph = graphOfShape({ nodes: 4, stacks: 1, constructs: 1, types: 1, edges: 0, seed: 5 });
    const [page] = viewsOf(graph, { name: 'overview', from: 'overview' });
    const nodes = page!.nodes.map((card) => ({ ...card, title: '😀 مرحبا '.repeat(400) }));
    const { layout, view } = await arrange({ ...page!, nodes });
    expect(layout.width).toBeLessThan(5000);
    for (const { title } of view.nodes) expect(title).toMatch(/^😀 مرحبا .*…$/u);
  });
});
