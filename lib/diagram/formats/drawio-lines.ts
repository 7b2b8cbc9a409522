import type { Box, Point } from '../layout';

/** Where a line leaves or enters a card, in parts of the card's size: it stays there when the card is moved. */
export function entryAt(side: 'exit' | 'entry', { x, y }: Point, box: Box): string[] {
  const part = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return [
    `${side}X=${part((x - box.x) / box.width)}`,
    `${side}Y=${part((y - box.y) / box.height)}`,
    `${side}Dx=0`,
    `${side}Dy=0`,
    `${side}Perimeter=0`,
  ];
}

/** The bends of a line between its ends. */
export function bendsOf(points: readonly Point[]): string[] {
  const bends = points.slice(1, -1).map((point) => pointAt(point));
  return bends.length === 0 ? [] : [`<Array as="points">${bends.join('')}</Array>`];
}

/**
 * Where a label is: attributes, then elements. draw.io counts along the line from -1 at its start to 1 at its end,
 * and from there in pixels.
 */
export function placeOnLine(points: readonly Point[], label: Point | undefined): string[] {
  const nearest = label && nearestOn(points, label);
  if (label === undefined || nearest === undefined) return ['relative="1"'];
  const along = round(nearest.part * 2 - 1);
  const offset = { x: label.x - nearest.point.x, y: label.y - nearest.point.y };
  return [`x="${along}" y="0" relative="1"`, pointAt(offset, 'offset')];
}

function pointAt({ x, y }: Point, as?: string): string {
  const role = as === undefined ? '' : ` as="${as}"`;
  return `<mxPoint x="${round(x)}" y="${round(y)}"${role}/>`;
}

interface Nearest {
  readonly point: Point;
  /** Of the line's length, 0 to 1. */
  readonly part: number;
}

function nearestOn(points: readonly Point[], to: Point): Nearest | undefined {
  const stretches = points.slice(1).map((end, index) => ({ start: points[index] ?? end, end }));
  const total = stretches.reduce((sum, { start, end }) => sum + distance(start, end), 0);
  if (total === 0) return undefined;
  let before = 0;
  const candidates = stretches.map(({ start, end }) => {
    const length = distance(start, end);
    const reach = (to.x - start.x) * (end.x - start.x) + (to.y - start.y) * (end.y - start.y);
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, reach / length ** 2));
    const point = {
      x: start.x + (end.x - start.x) * share,
      y: start.y + (end.y - start.y) * share,
    };
    const part = (before + share * length) / total;
    before += length;
    return { point, part, away: distance(point, to) };
  });
  return candidates.reduce((best, one) => (one.away < best.away ? one : best));
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const round = (value: number): number => Math.round(value * 1000) / 1000;
