import type { Mark } from '../../view';
import { icon, iconOf, s } from './dom';
import { CARD, FRAME, wordsOf } from './items';
import type { Box } from './layout';
import { cut, widthOf } from './measure';
import type { Part } from './scene';
import { plural, typeInWords } from './words';

const SIGN: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' };

export interface Drawing {
  readonly icons: Readonly<Record<string, string>>;
  /** How many findings there are about what a box shows. */
  readonly findings: (part: Part) => number;
}

/** A card, or a folded frame, which looks like a stack of cards. */
export function drawCard(part: Part, box: Box, drawing: Drawing): SVGGElement {
  const [title, facts] = wordsOf(part);
  const { width, height } = box;
  const room = width - CARD.icon - CARD.gap * 3 - (part.is === 'folded' ? FRAME.button - 4 : 0);
  const left = CARD.icon + CARD.gap * 2;
  const card = part.is === 'card' ? part.card : undefined;
  return boxOf(part, box, [
    ...(part.is === 'folded'
      ? [
          s('rect', { class: 'behind', x: 6, y: 7, width: width - 4, height, rx: 7 }),
          s('rect', { class: 'behind', x: 3, y: 3.5, width: width - 2, height, rx: 7 }),
        ]
      : []),
    s('rect', { class: 'face', width, height, rx: 7 }),
    // Icons are drawn as they come: those in black need something lighter behind them in the dark.
    card?.type === 'external' && card.icon === undefined
      ? s('rect', { class: 'plate', x: 8, y: 8, width: 44, height: 44, rx: 6 })
      : undefined,
    icon(symbolOf(part, drawing), CARD.icon, CARD.gap, (height - CARD.icon) / 2),
    s(
      'text',
      { class: 'title', x: left, y: facts === '' ? 35 : 26 },
      cut(title, room, CARD.title, 600),
    ),
    s('text', { class: 'facts', x: left, y: 44 }, cut(facts, room, CARD.facts, 400)),
    part.is === 'folded' ? sign('+', width - 20, height / 2) : undefined,
    card?.state &&
      s('circle', { class: `state ${card.state.health}`, cx: width - 12, cy: 14, r: 5 }),
    card?.mark && s('text', { class: 'mark', x: width - 8, y: 18 }, SIGN[card.mark]),
    warning(drawing.findings(part), width),
    pill(card?.badges?.join(' · ') ?? '', width, height),
  ]);
}

/** An open frame; what is in it is drawn apart. */
export function drawFrame(part: Part & { is: 'open' }, box: Box, drawing: Drawing): SVGGElement {
  const { width, height } = box;
  return boxOf(part, box, [
    s('rect', { class: 'face', width, height, rx: 8 }),
    icon(drawing.icons[`group:${part.branch.kind}`], FRAME.icon),
    sign('−', width - 18, 16),
  ]);
}

/** The title of an open frame: above the lines that run into it. */
export function drawHeading(
  { branch }: Part & { is: 'open' },
  { x, y, width }: Box,
  { icons }: Drawing,
): SVGGElement {
  const left = icons[`group:${branch.kind}`] === undefined ? 12 : FRAME.icon + 10;
  const text = cut(branch.title, width - left - FRAME.button - 14, FRAME.title, 600);
  return s(
    'g',
    {
      class: `heading-of kind-${branch.kind}`,
      transform: `translate(${x} ${y})`,
      'aria-hidden': 'true',
    },
    s('text', { x: left, y: 20 }, text),
  );
}

function boxOf(
  part: Part,
  { x, y }: Box,
  children: readonly (SVGElement | undefined)[],
): SVGGElement {
  const kind =
    part.is === 'card'
      ? part.card.type === 'external' || part.card.byHand === true
        ? 'external'
        : ''
      : `kind-${part.branch.kind}`;
  const mark = part.is === 'card' ? (part.card.mark ?? '') : '';
  return s(
    'g',
    {
      class: `box ${part.is} ${kind} ${mark}`.replace(/ +/g, ' ').trim(),
      transform: `translate(${x} ${y})`,
      'data-id': part.id,
      role: 'button',
      tabindex: -1,
      'aria-expanded': part.is === 'card' ? undefined : String(part.is === 'open'),
    },
    s('title', {}, spoken(part)),
    ...children,
  );
}

function spoken(part: Part): string {
  const [title, facts] = wordsOf(part);
  if (part.is !== 'card')
    return `${title}, ${part.is === 'open' ? 'open frame' : `folded frame, ${facts}`}`;
  const { type, mark, state, badges = [], byHand } = part.card;
  const what = byHand === true ? 'drawn by hand' : typeInWords(type);
  return [title, facts, what, ...badges, mark, state?.health].filter(Boolean).join(', ');
}

function symbolOf(part: Part, { icons }: Drawing): string | undefined {
  if (part.is === 'card') return iconOf(part.card, icons);
  if (part.is === 'open') return undefined;
  const types = new Set(part.cards.map(({ type }) => type));
  const [only = ''] = types;
  if (types.size === 1) return icons[only] ?? icons.other;
  return icons[`group:${part.branch.kind}`] ?? 'icon-many';
}

function sign(text: string, x: number, y: number): SVGGElement {
  return s(
    'g',
    { class: 'toggle', transform: `translate(${x} ${y})` },
    s('rect', { x: -11, y: -11, width: 22, height: 22, rx: 6 }),
    s('text', { y: 5 }, text),
  );
}

/** Words on the lower border of a card. */
function pill(words: string, right: number, bottom: number): SVGGElement | undefined {
  if (words === '') return undefined;
  const width = widthOf(words, 11, 600) + 14;
  return s(
    'g',
    { class: 'pill', transform: `translate(${right - 10 - width} ${bottom - 9})` },
    s('rect', { width, height: 18, rx: 9 }),
    s('text', { x: width / 2, y: 13 }, words),
  );
}

function warning(count: number, width: number): SVGGElement | undefined {
  if (count === 0) return undefined;
  return s(
    'g',
    { class: 'warning', transform: `translate(${width - 4} 2)` },
    s('title', {}, plural(count, 'finding')),
    s('circle', { r: 9 }),
    s('text', { y: 4 }, count > 9 ? '9+' : String(count)),
  );
}
