import type { GroupKind } from '../graph';
import { COLOR, EDGE_LOOK, GROUP_LOOK } from './theme';
import type { Family, LiveState, Mark } from './view';

/** `auto`: as the reader's system is set. */
export type Scheme = 'light' | 'dark' | 'auto';

/** The colors of a picture. */
export interface Palette {
  readonly ground: string;
  readonly card: string;
  readonly cardLine: string;
  readonly ink: string;
  readonly soft: string;
  /** Behind icons, whose lines are made for light grounds. */
  readonly plate: string;
  readonly problem: string;
  readonly groups: Readonly<
    Record<GroupKind, { readonly line: string; readonly fill: string; readonly ink: string }>
  >;
  readonly lines: Readonly<Record<Family, string>>;
  readonly marks: Readonly<Record<Mark, string>>;
  readonly health: Readonly<Record<LiveState['health'], string>>;
}

export const LIGHT: Palette = {
  ...COLOR,
  plate: 'none',
  problem: '#CF222E',
  groups: GROUP_LOOK,
  lines: {
    network: EDGE_LOOK.network.color,
    call: EDGE_LOOK.call.color,
    event: EDGE_LOOK.event.color,
    operations: EDGE_LOOK.operations.color,
  },
  marks: { added: '#1A7F37', removed: '#CF222E', changed: '#9A6700' },
  health: { good: '#1A7F37', busy: '#0969DA', bad: '#CF222E', unknown: '#6E7781' },
};

/** As quiet as the light one, on the ground of GitHub's dark pages. */
export const DARK: Palette = {
  ground: '#0D1117',
  card: '#1C222B',
  cardLine: '#444C56',
  ink: '#E6EDF3',
  soft: '#9BA5B1',
  plate: '#EEF1F5',
  problem: '#FF7B72',
  groups: {
    account: { line: '#7D8590', fill: 'none', ink: '#E6EDF3' },
    region: { line: '#17A2A4', fill: 'none', ink: '#4CC9CB' },
    vpc: { line: '#A371F7', fill: 'none', ink: '#C297FF' },
    public: { line: '#7AA116', fill: '#12190B', ink: '#A9CC57' },
    private: { line: '#17A2A4', fill: '#0A191C', ink: '#4CC9CB' },
    isolated: { line: '#6675EA', fill: '#11142A', ink: '#98A3FA' },
    regional: { line: '#4D5662', fill: '#12171E', ink: '#B4BDC8' },
    operations: { line: '#4D5662', fill: '#12171E', ink: '#B4BDC8' },
  },
  lines: { network: '#B083F0', call: '#58A6FF', event: '#F778BA', operations: '#8B949E' },
  marks: { added: '#3FB950', removed: '#F85149', changed: '#D29922' },
  health: { good: '#3FB950', busy: '#58A6FF', bad: '#F85149', unknown: '#8B949E' },
};

/** CSS of the classes that shapes and texts bear. */
export function styleOf(scheme: Scheme): string {
  if (scheme === 'light') return rulesOf(LIGHT);
  if (scheme === 'dark') return rulesOf(DARK);
  return `${rulesOf(LIGHT)}@media(prefers-color-scheme:dark){${rulesOf(DARK)}}`;
}

function rulesOf(palette: Palette): string {
  const { ground, card, cardLine, ink, soft, plate, problem, groups, lines, marks, health } =
    palette;
  const colors: [string, string][] = [
    ['ink', ink],
    ['soft', soft],
    ['problem', problem],
    ...Object.entries(lines),
    ...Object.entries(marks),
    ...Object.entries(health),
  ];
  return [
    `.ground{fill:${ground}}`,
    `.card{fill:${card};stroke:${cardLine}}`,
    `.plate{fill:${plate}}`,
    `.on{fill:${ground}}`,
    ...Object.entries(groups).flatMap(([kind, { line, fill, ink: title }]) => [
      `.g-${kind}{fill:${fill};stroke:${line}}`,
      `.t-${kind}{fill:${title};stroke:${fill === 'none' ? ground : fill}}`,
    ]),
    ...colors.flatMap(([name, color]) => [
      `.${name}{fill:${color}}`,
      `.s-${name}{stroke:${color}}`,
    ]),
  ].join('');
}
