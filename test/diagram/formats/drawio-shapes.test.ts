import { drawio } from '../../../lib/diagram/formats';
import { drawioIcon } from '../../../lib/diagram/formats/drawio-icons';
import type { View } from '../../../lib/diagram';
import { CARDS } from '../../../lib/graph/cards';
import type { GroupKind } from '../../../lib/graph';
import known from './drawio-shapes.json';
import { laidOut, viewOfSigns } from './odd-views';

const KINDS: readonly GroupKind[] = [
  'account',
  'region',
  'vpc',
  'public',
  'private',
  'isolated',
  'regional',
  'operations',
];

const card = viewOfSigns.nodes.find(({ icon }) => icon === undefined)!;

const namesIn = (text: string, key: string): string[] => [
  ...new Set(
    [...text.matchAll(new RegExp(`\\b${key}=mxgraph\\.aws4\\.([^;"]+)`, 'g'))].map(
      ([, name = '']) => name,
    ),
  ),
];

describe('the shapes of draw.io', () => {
  it('that cards are drawn with are all among those that draw.io has', () => {
    const styles = Object.keys(CARDS).map((type) => drawioIcon({ ...card, type }).join(';'));
    const used = namesIn(styles.join('\n'), 'resIcon').sort();
    expect(used.filter((name) => !known.icons.includes(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(20);
    for (const name of namesIn(styles.join('\n'), 'shape')) expect(known.shapes).toContain(name);
  });

  it('that frames are drawn with are all among those that draw.io has', async () => {
    const groups = KINDS.map((kind) => ({
      id: kind,
      kind,
      title: kind,
      parent: undefined,
      resources: [],
    }));
    const view: View = {
      ...viewOfSigns,
      groups,
      nodes: KINDS.map((kind) => ({ ...card, id: `in-${kind}`, group: kind })),
      lines: [],
    };
    const file = drawio(view, await laidOut(view));
    expect(namesIn(file, 'grIcon').sort()).toEqual([...known.groups].sort());
    for (const name of namesIn(file, 'shape')) expect(known.shapes).toContain(name);
  });
});
