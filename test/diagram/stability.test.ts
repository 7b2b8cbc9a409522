import { readAssembly } from '../../lib/assembly';
import { chosenViews } from '../../lib/cli/chosen-views';
import { resolveApplication } from '../../lib/config';
import { arrange } from '../../lib/diagram/arrange';
import type { Box, Layout } from '../../lib/diagram/layout';
import sample from '../../slipway.config';
import { PROJECT_ROOT, synthesized } from '../support/sample';

type Layouts = ReadonlyMap<string, Layout>;

/** The pictures of the sample with what a person might add to it; those of one of two environments that are alike. */
async function picturesWith(added: object): Promise<Layouts> {
  const application = resolveApplication({ ...sample, ...added }, { root: PROJECT_ROOT });
  const { views } = chosenViews(readAssembly(synthesized(application, { paths: true })), {});
  const layouts = new Map<string, Layout>();
  for (const [file, view] of views)
    if (!file.startsWith('test-')) layouts.set(file, (await arrange(view)).layout);
  return layouts;
}

const handler = 'tasks/greet/task.ts';
const ADDED: readonly (readonly [what: string, added: object, mostPercent: number])[] = [
  ['a task', { tasks: { ...sample.tasks, nightly: { handler } } }, 0],
  ['a topic', { topics: { news: {} } }, 2],
  ['a bucket', { storage: { files: { type: 'bucket', access: { web: 'read' } } } }, 2],
  ['a table', { storage: { orders: { type: 'table', partitionKey: 'id' } } }, 2],
  [
    'a scheduled task',
    { tasks: { ...sample.tasks, nightly: { handler, schedule: { cron: '0 4 * * *' } } } },
    5,
  ],
];

describe('the pictures of the sample with something added', () => {
  let before: Layouts;
  beforeAll(async () => {
    before = await picturesWith({});
  });

  it.each(ADDED)('keep the order of what they had: %s', async (_, added, mostPercent) => {
    const after = await picturesWith(added);
    const pairs = [...before].flatMap(([file, layout]) => siblingsOf(layout, after.get(file)));
    const turned = pairs.filter(({ then, now }) => isTurned(then, now));
    expect(pairs.length).toBeGreaterThan(300);
    expect((turned.length / pairs.length) * 100).toBeLessThanOrEqual(mostPercent);
  });
});

/** Where the second of two siblings is, seen from the first: -1, 0 or 1 to the right and downwards. */
interface Way {
  readonly x: number;
  readonly y: number;
}

/** All pairs of cards, and of frames, that share a frame in two layouts. */
function siblingsOf(one: Layout, other: Layout | undefined): { then: Way; now: Way }[] {
  if (other === undefined) return [];
  return [
    pairsOf(
      one.nodes.map((card) => ({ ...card, id: card.node.id, parent: card.node.group })),
      new Map(other.nodes.map((card) => [card.node.id, card])),
    ),
    pairsOf(
      one.groups.map((frame) => ({ ...frame, id: frame.group.id, parent: frame.group.parent })),
      new Map(other.groups.map((frame) => [frame.group.id, frame])),
    ),
  ].flat();
}

interface Sibling extends Box {
  readonly id: string;
  readonly parent: string | undefined;
}

function pairsOf(all: readonly Sibling[], later: ReadonlyMap<string, Box>) {
  return all.flatMap((a, index) =>
    all.slice(index + 1).flatMap((b) => {
      const [c, d] = [later.get(a.id), later.get(b.id)];
      if (a.parent !== b.parent || c === undefined || d === undefined) return [];
      return [{ then: way(a, b), now: way(c, d) }];
    }),
  );
}

function way(a: Box, b: Box): Way {
  const side = (distance: number) => (Math.abs(distance) < 9 ? 0 : Math.sign(distance));
  return {
    x: side(b.x + b.width / 2 - a.x - a.width / 2),
    y: side(b.y + b.height / 2 - a.y - a.height / 2),
  };
}

/** What was above is below; or, in one row, what was at the left is at the right. */
const isTurned = (then: Way, now: Way): boolean =>
  then.y * now.y < 0 || (then.x * now.x < 0 && (then.y === 0 || now.y === 0));
