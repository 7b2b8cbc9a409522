import type { Item, Link } from './layout';
import type { Family } from '../../view';
import { widthOf } from './measure';
import type { Part, Scene } from './scene';
import { commonType, numberInWords, plural } from './words';

/** Sizes of what is drawn, in pixels. */
export const CARD = {
  height: 60,
  least: 150,
  most: 340,
  icon: 40,
  gap: 10,
  title: 15,
  facts: 12.5,
};
export const FRAME = { heading: 32, icon: 28, title: 14, button: 24 };

const WEIGHT: Readonly<Record<Family, number>> = { network: 4, call: 2, event: 1, operations: 0.3 };

/** What a scene asks of the layout. */
export function itemsOf(parts: readonly Part[]): Item[] {
  return parts.map((part): Item => {
    if (part.is !== 'open') return { id: part.id, width: cardWidth(part), height: CARD.height };
    const heading =
      FRAME.icon + 10 + widthOf(part.branch.title, FRAME.title, 600) + FRAME.button + 20;
    return {
      id: part.id,
      width: Math.min(heading, 520),
      height: FRAME.heading,
      children: itemsOf(part.parts),
    };
  });
}

export function linksOf({ lines }: Scene): Link[] {
  return lines.map(({ from, to, family, edges }) => ({
    from,
    to,
    weight: WEIGHT[family] * edges.length,
  }));
}

function cardWidth(part: Part): number {
  const [title, facts] = wordsOf(part);
  const text = Math.max(widthOf(title, CARD.title, 600), widthOf(facts, CARD.facts, 400));
  const room = part.is === 'folded' ? FRAME.button : 4;
  return Math.min(CARD.most, Math.max(CARD.least, CARD.gap * 3 + CARD.icon + text + room));
}

/** Title of a box, and the line under it. */
export function wordsOf(part: Part): [title: string, facts: string] {
  if (part.is === 'card') {
    const { title, facts, state } = part.card;
    return [title, state?.text ?? facts];
  }
  if (part.is === 'open') return [part.branch.title, ''];
  const common = commonType(part.cards);
  const count = part.cards.length;
  return [
    part.branch.title,
    common === 'Resources' ? plural(count, 'card') : `${numberInWords(count)} × ${common}`,
  ];
}
