import { iconOf, symbolId } from '../icons';
import { pillWidth, type Layout } from '../layout';
import { SIGN, SIZE } from '../theme';
import type { Card, Mark } from '../view';
import { text, told } from './text';

const CORNER = 8;
const PILL = 18;

/** A card: icon, title, one line of facts; dashed where no template holds it. */
export function cardOf(placed: Layout['nodes'][number]): string {
  const { node, x, y, width, height } = placed;
  const left = x + SIZE.iconGap * 2 + SIZE.icon;
  const middle = node.facts === '' ? height / 2 + 5 : 26;
  return told(
    describe(node),
    frame(placed, 0, outline(node)),
    iconIn(node, x + SIZE.iconGap, y + (height - SIZE.icon) / 2),
    text(node.title, left, y + middle, { size: SIZE.title, weight: 600, is: 'ink' }),
    text(node.facts, left, y + 45, { size: SIZE.facts, is: 'soft' }),
    node.state === undefined ? '' : pill(node.state.text, x + width - 10, y, node.state.health),
    node.badges === undefined || node.badges.length === 0
      ? ''
      : pill(node.badges.join(' · '), x + width - 10, y + height, 'soft'),
    node.mark === undefined ? '' : sign(node.mark, x, y),
  );
}

/** The edge of a second card behind one that stands for several. Lines end on it, so it is drawn before them. */
export const behind = (placed: Layout['nodes'][number]): string =>
  placed.node.count === undefined ? '' : frame(placed, 4, 'class="card"');

function frame(
  { x, y, width, height }: Layout['nodes'][number],
  offset: number,
  look: string,
): string {
  return `<rect ${look} x="${x + offset}" y="${y + offset}" width="${width}" height="${height}" rx="${CORNER}"/>`;
}

function outline({ type, byHand, mark }: Card): string {
  if (mark === 'removed') return 'class="card s-removed" stroke-width="2.5" stroke-dasharray="6 4"';
  if (mark !== undefined) return `class="card s-${mark}" stroke-width="2.5"`;
  const outside = type === 'external' || byHand === true;
  return outside ? 'class="card" stroke-dasharray="4 3"' : 'class="card"';
}

function iconIn({ type, icon }: Card, x: number, y: number): string {
  const place = `x="${x}" y="${y}" width="${SIZE.icon}" height="${SIZE.icon}"`;
  // As an image, a file of people's own runs no script.
  return icon === undefined
    ? `<rect class="plate" ${place} rx="4"/><use href="#${symbolId(iconOf(type))}" ${place}/>`
    : `<image href="data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}" ${place}/>`;
}

/** Words on the edge of a card, ending at `right`. */
function pill(words: string, right: number, y: number, is: string): string {
  const width = pillWidth(words);
  const shape = `<rect class="${is}" x="${right - width}" y="${y - PILL / 2}" width="${width}" height="${PILL}" rx="${PILL / 2}"/>`;
  const style = { size: SIZE.pill, weight: 600, is: 'on', anchor: 'middle' } as const;
  return shape + text(words, right - width / 2, y + 4, style);
}

function sign(mark: Mark, x: number, y: number): string {
  const shape = `<circle class="${mark}" cx="${x}" cy="${y}" r="10"/>`;
  return shape + text(SIGN[mark], x, y + 5, { size: 15, weight: 600, is: 'on', anchor: 'middle' });
}

function describe({ title, facts, type, resources, mark, state, byHand }: Card): string {
  const what =
    type === 'external' || byHand === true
      ? 'outside of the assembly'
      : `${type}, ${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}`;
  const words = [facts, mark, state?.text].filter((part) => part !== undefined && part !== '');
  return `${title}${words.length === 0 ? '' : `: ${words.join(' · ')}`} (${what})`;
}
