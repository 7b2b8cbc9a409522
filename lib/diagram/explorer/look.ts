import { COLOR, EDGE_LOOK, FONT, GROUP_LOOK } from '../theme';

/** What the theme of the pictures leaves open: the page around them, and all of it in the dark. */
const LIGHT: Readonly<Record<string, string>> = {
  ground: COLOR.ground,
  raised: '#FFFFFF',
  card: COLOR.card,
  'card-line': COLOR.cardLine,
  frame: '#F7F8FA',
  'frame-line': '#8A94A3',
  plate: 'transparent',
  ink: COLOR.ink,
  soft: '#56616F',
  line: '#DDE2E9',
  marked: '#EAF1FB',
  accent: '#1D5FBF',
  problem: '#C7261B',
  good: '#1D7F3C',
  busy: '#B36B00',
  shadow: '0 8px 28px rgb(22 25 31 / 18%)',
};

const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  ground: '#11161D',
  raised: '#171D26',
  card: '#1D2530',
  'card-line': '#3B4656',
  frame: '#151B23',
  'frame-line': '#566274',
  plate: '#DDE3EA',
  ink: '#E8ECF1',
  soft: '#A3AFBE',
  line: '#2C3542',
  marked: '#233247',
  accent: '#7FB2FF',
  problem: '#FF8A7E',
  good: '#6BCB87',
  busy: '#F2B24C',
  shadow: '0 8px 28px rgb(0 0 0 / 60%)',
};

/** How much of a color is left over the dark ground; the rest is the ground, or white. */
const DARK_FILL = 13;
const DARK_INK = 45;
const DARK_LINE = 80;

/** Sets the colors as variables: `light-dark()` follows the scheme of the system or the one chosen on the page. */
export function lookOfPage(): string {
  const page = Object.entries(LIGHT).map(([name, value]) =>
    name === 'shadow'
      ? `--shadow:${value};`
      : `--${name}:light-dark(${value},${DARK[name] ?? value});`,
  );
  const lines = Object.entries(EDGE_LOOK).map(
    ([family, { color }]) => `--${family}:light-dark(${color},${mixed(color, 62, 'white')});`,
  );
  const groups = Object.entries(GROUP_LOOK).map(([kind, { line, fill, ink }]) => {
    const isGray = !['vpc', 'public', 'private', 'isolated'].includes(kind);
    const dark = isGray ? DARK['frame-line'] : mixed(line, DARK_LINE, '#B9C4D2');
    const shade = isGray
      ? DARK.frame
      : fill === 'none'
        ? 'transparent'
        : mixed(line, DARK_FILL, '#11161D');
    const light = fill === 'none' ? 'transparent' : fill;
    return `.kind-${kind}{--edge:light-dark(${line},${dark});--fill:light-dark(${light},${shade});--text:light-dark(${ink},${mixed(line, DARK_INK, 'white')})}`;
  });
  return `:root{--font:${FONT};${page.join('')}${lines.join('')}}${groups.join('')}`;
}

const mixed = (color: string, share: number, other: string): string =>
  `color-mix(in srgb,${color} ${share}%,${other})`;
