import fc from 'fast-check';
import { readAssembly } from '../../lib/assembly';
import { chosenViews } from '../../lib/cli/draw-all';
import { draw, viewsOf } from '../../lib/diagram';
import { arrange } from '../../lib/diagram/arrange';
import { qualityOf } from '../../lib/diagram/quality';
import { synthesizedByCdk } from '../support/sample';
import { anyShape, graphOfShape } from './generated-graph';

const qualityOfView = async (view: Parameters<typeof arrange>[0]) =>
  qualityOf((await arrange(view)).layout);

describe('the pictures of the sample', () => {
  const { views } = chosenViews(readAssembly(synthesizedByCdk()), {});

  it.each([...views])(
    '%s has nothing over anything, few lines that cross, and suits a page',
    async (_, view) => {
      const { crossings, aspect, ...faults } = await qualityOfView(view);
      expect(faults).toEqual({ overlaps: 0, clipped: 0, throughCards: 0 });
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
          const { overlaps, clipped, throughCards } = await qualityOfView(view);
          expect({ overlaps, clipped, throughCards }).toEqual({
            overlaps: 0,
            clipped: 0,
            throughCards: 0,
          });
          break;
        }
      }),
      { numRuns: 8 },
    );
  });

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
});
