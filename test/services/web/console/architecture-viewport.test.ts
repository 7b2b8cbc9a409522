import fc from 'fast-check';
import {
  fitted,
  goesOn,
  panned,
  revealing,
  zoomed,
  type Viewport,
} from '../../../../services/web/console/page/architecture/viewport';

const size = (most: number) =>
  fc.record({
    width: fc.integer({ min: 50, max: most }),
    height: fc.integer({ min: 50, max: most }),
  });
const stages = size(2500);
const pictures = size(6000);
const moves = fc.array(
  fc.oneof(
    fc.record({
      pan: fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -5000, max: 5000 })),
    }),
    fc.record({ zoom: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
  ),
  { maxLength: 20 },
);

describe('the picture on the stage', () => {
  it('is whole at first, and in the middle', () => {
    fc.assert(
      fc.property(pictures, stages, (picture, stage) => {
        const { x, y, zoom } = fitted(picture, stage);
        // a stage of fewer pixels than the picture can become stays what it is
        if (zoom <= 0.05) return;
        expect(x).toBeGreaterThanOrEqual(-0.001);
        expect(y).toBeGreaterThanOrEqual(-0.001);
        expect(x + picture.width * zoom).toBeLessThanOrEqual(stage.width + 0.001);
        expect(y + picture.height * zoom).toBeLessThanOrEqual(stage.height + 0.001);
      }),
    );
  });

  it('never leaves it, whatever is done', () => {
    fc.assert(
      fc.property(pictures, stages, moves, (picture, stage, steps) => {
        let now: Viewport = fitted(picture, stage);
        for (const step of steps) {
          now =
            'pan' in step
              ? panned(now, step.pan[0], step.pan[1], picture, stage)
              : zoomed(now, step.zoom, [stage.width / 2, stage.height / 3], picture, stage);
          const right = now.x + picture.width * now.zoom;
          const bottom = now.y + picture.height * now.zoom;
          expect(right).toBeGreaterThan(0);
          expect(bottom).toBeGreaterThan(0);
          expect(now.x).toBeLessThan(stage.width);
          expect(now.y).toBeLessThan(stage.height);
          expect(now.zoom).toBeGreaterThanOrEqual(0.05);
          expect(now.zoom).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  it('keeps the point under the fingers where it is while it grows', () => {
    const [picture, stage] = [
      { width: 1000, height: 1000 },
      { width: 800, height: 600 },
    ];
    const before = fitted(picture, stage);
    const after = zoomed(before, 1.5, [400, 300], picture, stage);
    const under = ({ x, y, zoom }: Viewport) => [(400 - x) / zoom, (300 - y) / zoom];
    expect(under(after)[0]).toBeCloseTo(under(before)[0]!, 6);
    expect(under(after)[1]).toBeCloseTo(under(before)[1]!, 6);
  });

  it('shows a card whole when it is asked for', () => {
    const boxes = fc.record({
      x: fc.integer({ min: 0, max: 800 }),
      y: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(boxes, moves, ({ x, y }, steps) => {
        const [picture, stage] = [
          { width: 1000, height: 1000 },
          { width: 900, height: 700 },
        ];
        const box = { x, y, width: 200, height: 60 };
        let now = fitted(picture, stage);
        for (const step of steps)
          if ('pan' in step) now = panned(now, step.pan[0], step.pan[1], picture, stage);
        now = revealing(now, box, picture, stage);
        expect(now.x + box.x * now.zoom).toBeGreaterThanOrEqual(-0.001);
        expect(now.y + box.y * now.zoom).toBeGreaterThanOrEqual(-0.001);
        expect(now.x + (box.x + 200) * now.zoom).toBeLessThanOrEqual(900.001);
        expect(now.y + (box.y + 60) * now.zoom).toBeLessThanOrEqual(700.001);
      }),
    );
  });

  it('lets a wheel move the page when it goes on no further', () => {
    const [picture, stage] = [
      { width: 100, height: 2000 },
      { width: 500, height: 500 },
    ];
    const top = { x: 0, y: 0, zoom: 1 };
    expect(goesOn(top, 10, picture, stage)).toBe(true);
    expect(goesOn(top, -10, picture, stage)).toBe(false);
    expect(goesOn({ ...top, y: -1500 }, 10, picture, stage)).toBe(false);
    expect(goesOn(fitted(picture, stage), 10, picture, stage)).toBe(false);
  });
});
