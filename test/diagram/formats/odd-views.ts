import fc from 'fast-check';
import { compact } from '../../../lib/diagram/compact';
import { layOut, type Layout } from '../../../lib/diagram/layout';
import type { Card, Family, Line, Mark, View } from '../../../lib/diagram';
import type { Group, GroupKind } from '../../../lib/graph';

/** Words that mean something to a language of diagrams, to HTML, to Markdown or to XML. */
const SIGNS = [
  'end',
  'subgraph x',
  'click card0 callback',
  'style card0 fill:#f00;',
  'classDef default fill:#000;',
  'graph TD; a --> b',
  '%% comment',
  "%%{init: {'theme': 'dark'}}%%",
  '---\ntitle: x\n---',
  '"quoted" \'twice\'',
  '`**bold** _not_ ~~old~~`',
  '1. Build',
  '1) Build',
  '- Build',
  '* Build',
  '+ Build',
  '# Build #quot; #35;',
  '<b>bold</b><script>alert(1)</script>',
  '&amp; &lt; &#0; &nope;',
  ']]> <![CDATA[ <!-- --> <?xml?>',
  'a|b|c',
  '--> ==> -.-> ---',
  '(((([[{{',
  'fa:fa-car https://example.com/?a=b&c=d www.example.com',
  '$$x^2$$ \\n \\" ${x} %x%',
  'style: rounded=0;html=0;',
  'Zahlungen · 支払い · تسديد · 🧾👩‍💻',
  'line\nbreak\ttab\rreturn',
  '\u0000\u0001\u001b[31m\u0085\u2028\ufffe\uffff\u200b',
  '\ud800 alone \udfff',
  '__proto__',
  'x'.repeat(300),
] as const;

const words: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...SIGNS),
  fc.constantFrom('', ' ', 'Web service'),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
);

const KINDS: readonly GroupKind[] = [
  'account',
  'vpc',
  'public',
  'isolated',
  'regional',
  'operations',
];
const TYPES = [
  'external',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::IAM::Role',
  'Custom::Thing',
];
const FAMILIES: readonly Family[] = ['network', 'call', 'event', 'operations'];
const MARKS: readonly (Mark | undefined)[] = [undefined, 'added', 'removed', 'changed'];

/** A view of any words: groups within groups, cards inside and outside of them, lines in every look. */
export const anyView: fc.Arbitrary<View> = fc
  .record({
    texts: fc.array(words, { minLength: 4, maxLength: 40 }),
    groups: fc.integer({ min: 0, max: 6 }),
    cards: fc.integer({ min: 0, max: 12 }),
    lines: fc.integer({ min: 0, max: 16 }),
    seed: fc.nat(10_000),
  })
  .map(viewOf);

interface Sizes {
  readonly texts: readonly string[];
  readonly groups: number;
  readonly cards: number;
  readonly lines: number;
  readonly seed: number;
}

/** One view that has each of the signs in a title, in facts, on a group and on a line. */
export const viewOfSigns = viewOf({
  texts: SIGNS,
  groups: 6,
  cards: SIGNS.length,
  lines: SIGNS.length * 2,
  seed: 1,
});

function viewOf({ texts, groups, cards, lines, seed }: Sizes): View {
  let drawn = seed;
  const next = (): number => (drawn = (drawn * 7919 + 104_729) % 1_000_003);
  const one = <T>(all: readonly T[]): T => all[next() % all.length]!;
  const text = (index: number): string => texts[index % texts.length]!;
  const frames = Array.from({ length: groups }, (_, index): Group => ({
    id: `${text(index)} ${index}`,
    kind: KINDS[index % KINDS.length]!,
    title: text(index),
    parent:
      index === 0
        ? undefined
        : `${text(Math.floor((index - 1) / 2))} ${Math.floor((index - 1) / 2)}`,
    resources: [],
  }));
  const nodes = Array.from({ length: cards }, (_, index): Card => {
    const mark = one(MARKS);
    return {
      id: `card ${text(index)} ${index}`,
      type: one(TYPES),
      title: text(index),
      facts: text(index + 1),
      group: one([undefined, ...frames.map(({ id }) => id)]),
      resources: [],
      stack: undefined,
      path: text(index),
      source: undefined,
      ...(mark !== undefined && { mark }),
      ...(index % 5 === 1 && {
        state: { health: one(['good', 'busy', 'bad', 'unknown'] as const), text: text(index) },
      }),
      ...(index % 7 === 2 && { badges: [text(index), text(index + 2)] }),
    };
  });
  const ends = Array.from({ length: nodes.length < 2 ? 0 : lines }, (_, index): Line => {
    const mark = one(MARKS);
    const from = one(nodes);
    return {
      from: from.id,
      to: one(nodes.filter((node) => node !== from)).id,
      family: one(FAMILIES),
      label: text(index + 2),
      edges: [],
      ...(mark !== undefined && { mark }),
      ...(index % 6 === 5 && { problem: text(index) }),
    };
  });
  return {
    name: text(0),
    title: text(1),
    truth: text(2),
    groups: frames,
    nodes,
    lines: ends,
    notes: [text(3)],
  };
}

export const laidOut = async (view: View): Promise<Layout> => compact(await layOut(view));
