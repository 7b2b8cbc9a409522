import * as fc from 'fast-check';
import { layOut, type Box, type Item, type Point } from '../../../lib/diagram/explorer/page/layout';
import { cases } from '../../support/cases';

/** Frames in frames, and lines between anything that is not inside of the other. */
const scenes = fc
  .record({
    sizes: fc.array(fc.integer({ min: 150, max: 290 }), { minLength: 1, maxLength: 40 }),
    frames: fc.array(fc.nat({ max: 5 }), { minLength: 40, maxLength: 40 }),
    ends: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 9 })), { maxLength: 60 }),
  })
  .map(({ sizes, frames, ends }) => {
    const cards = sizes.map((width, index): Item => ({ id: `card ${index}`, width, height: 60 }));
    const inFrame = (frame: number) => cards.filter((_, index) => frames[index] === frame);
    const frame = (id: string, children: Item[]): Item[] =>
      children.length === 0 ? [] : [{ id, width: 200, height: 32, children }];
    const items = [
      ...inFrame(0),
      ...frame('a', [...inFrame(1), ...frame('b', [...inFrame(2), ...frame('c', inFrame(3))])]),
      ...frame('d', [...frame('e', inFrame(4)), ...inFrame(5)]),
    ];
    const links = ends.map(([from, to, weight]) => ({
      from: cards[from % cards.length]!.id,
      to: cards[to % cards.length]!.id,
      weight,
    }));
    return { items, cards, links };
  });

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.2 &&
  inner.y + inner.height <= outer.y + outer.height + 0.2;

const stretches = (points: readonly Point[]): Box[] =>
  points.slice(1).map((to, index) => {
    const from = points[index]!;
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    };
  });

const onBorder = ({ x, y }: Point, box: Box): boolean =>
  inside(
    { x, y, width: 0, height: 0 },
    { x: box.x - 0.2, y: box.y - 0.2, width: box.width + 0.4, height: box.height + 0.4 },
  ) &&
  !overlap(
    { x, y, width: 0, height: 0 },
    { x: box.x + 0.3, y: box.y + 0.3, width: box.width - 0.6, height: box.height - 0.6 },
  );

describe('the layout of the explorer', () => {
  it('lays no card over another, and every card and frame inside of its frame', () => {
    fc.assert(
      fc.property(scenes, ({ items, cards, links }) => {
        const { boxes } = layOut(items, links);
        const placed = cards.map(({ id }) => boxes.get(id)!);
        placed.forEach((a, index) =>
          placed.slice(index + 1).forEach((b) => expect(overlap(a, b)).toBe(false)),
        );
        const walk = (item: Item): void =>
          item.children?.forEach((child) => {
            expect(inside(boxes.get(child.id)!, boxes.get(item.id)!)).toBe(true);
            expect(boxes.get(child.id)!.y).toBeGreaterThanOrEqual(boxes.get(item.id)!.y + 32);
            walk(child);
          });
        items.forEach(walk);
      }),
    );
  });

  it('leads every line from border to border in right angles, through no card', () => {
    fc.assert(
      fc.property(scenes, ({ items, cards, links }) => {
        const { boxes, lines } = layOut(items, links);
        links.forEach(({ from, to }, index) => {
          const points = lines[index]!;
          if (from === to) {
            expect(points).toEqual([]);
            return;
          }
          expect(points.length).toBeGreaterThanOrEqual(2);
          expect(onBorder(points[0]!, boxes.get(from)!)).toBe(true);
          expect(onBorder(points.at(-1)!, boxes.get(to)!)).toBe(true);
          for (const stretch of stretches(points)) {
            expect(Math.min(stretch.width, stretch.height)).toBeLessThan(0.2);
            for (const { id } of cards) {
              const { x, y, width, height } = boxes.get(id)!;
              // Where a line begins and ends it touches its own cards.
              expect(
                overlap(stretch, { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 }),
              ).toBe(false);
            }
          }
        });
      }),
    );
  });

  it('gives the same for the same', () => {
    fc.assert(
      fc.property(scenes, ({ items, links }) => {
        expect(layOut(items, links)).toEqual(layOut(items, links));
      }),
      { numRuns: cases(20) },
    );
  });

  it('runs downwards where nothing runs in a circle', () => {
    const card = (id: string): Item => ({ id, width: 150, height: 60 });
    const link = (from: string, to: string) => ({ from, to, weight: 1 });
    const { boxes } = layOut(['c', 'b', 'a', 'd'].map(card), [
      link('a', 'b'),
      link('b', 'c'),
      link('a', 'd'),
      link('d', 'c'),
    ]);
    const y = (id: string) => boxes.get(id)!.y;
    expect([y('a') < y('b'), y('b') === y('d'), y('b') < y('c')]).toEqual([true, true, true]);
  });

  it('draws a line between cards above each other without a bend', () => {
    const card = (id: string, width: number): Item => ({ id, width, height: 60 });
    const { lines } = layOut([card('a', 290), card('b', 150)], [{ from: 'a', to: 'b', weight: 1 }]);
    expect(lines[0]).toHaveLength(2);
  });

  it('lays out nothing, and a thousand cards of one frame', () => {
    expect(layOut([], []).boxes.size).toBe(0);
    const cards = Array.from({ length: 1000 }, (_, index) => ({
      id: `${index}`,
      width: 200,
      height: 60,
    }));
    const { width, height } = layOut(cards, []);
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(4);
  });
});
