import { setImmediate } from 'node:timers/promises';
import { lastOfLayouts, laidOut } from '../../lib/diagram/engine';

const chain = (name: string, cards: number) => ({
  id: name,
  layoutOptions: { 'elk.algorithm': 'layered' },
  children: Array.from({ length: cards }, (_card, index) => ({
    id: `${name}-${index}`,
    width: 100,
    height: 40,
  })),
  edges: Array.from({ length: cards - 1 }, (_edge, index) => ({
    id: `${name}-${index}-${index + 1}`,
    sources: [`${name}-${index}`],
    targets: [`${name}-${index + 1}`],
  })),
});

test('graphs that are asked for at once each get their own layout', async () => {
  const sizes = [9, 2, 5];
  const placed = await Promise.all(sizes.map((cards) => laidOut(chain(`chain-${cards}`, cards))));
  expect(placed.map(({ id, children = [] }) => [id, children.length])).toEqual(
    sizes.map((cards) => [`chain-${cards}`, cards]),
  );
  for (const { width = 0, children = [] } of placed)
    expect(width).toBeGreaterThan(100 * children.length);
});

test('what cannot be laid out is an error, and the next graph is laid out', async () => {
  const broken = {
    ...chain('broken', 2),
    edges: [{ id: 'e', sources: ['none'], targets: ['none'] }],
  };
  const [failed, next] = await Promise.allSettled([laidOut(broken), laidOut(chain('next', 3))]);
  expect(failed).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringMatching(/^the layout engine: .*none/s) as string },
  });
  expect(next).toMatchObject({ status: 'fulfilled', value: { id: 'next' } });
});

test('a thread that was told it is the last one ends after what was asked of it, and the next graph has a new one', async () => {
  const asked = [laidOut(chain('asked', 4)), laidOut(chain('asked too', 3))];
  lastOfLayouts();
  const placed = await Promise.all(asked);
  expect(placed.map(({ id }) => id)).toEqual(['asked', 'asked too']);
  await setImmediate();
  expect(await laidOut(chain('later', 2))).toMatchObject({ id: 'later' });
});
