import { DARK, LIGHT, type Palette } from '../schemes';
import { FONT } from '../theme';

/** The colors of the page: those of the pictures, and what mixes of them. */
function colorsOf(palette: Palette): Readonly<Record<string, string>> {
  const { ground, card, cardLine, ink, soft, plate, problem, lines, marks, health, groups } =
    palette;
  const quiet = groups.regional;
  const raised = palette === LIGHT ? card : quiet.fill;
  return {
    ground,
    raised,
    card,
    'card-line': cardLine,
    frame: quiet.fill,
    'frame-line': quiet.line,
    plate: plate === 'none' ? 'transparent' : plate,
    ink,
    soft,
    line: mixed(cardLine, 55, raised),
    marked: mixed(lines.call, 11, raised),
    found: mixed(marks.changed, 30, raised),
    accent: lines.call,
    problem,
    ...lines,
    ...marks,
    ...health,
  };
}

const SHADOW = '--shadow:0 8px 28px light-dark(rgb(22 25 31 / 18%),rgb(0 0 0 / 60%));';

/** Sets the colors as variables: `light-dark()` follows the scheme of the system or the one chosen on the page. */
export function lookOfPage(): string {
  const [light, dark] = [colorsOf(LIGHT), colorsOf(DARK)];
  const page = Object.entries(light).map(
    ([name, value]) => `--${name}:${both(value, dark[name] ?? value)};`,
  );
  const groups = Object.entries(LIGHT.groups).map(([kind, { line, fill, ink }]) => {
    const other = DARK.groups[kind as keyof Palette['groups']];
    const colors = {
      edge: both(line, other.line),
      fill: both(shade(fill), shade(other.fill)),
      text: both(ink, other.ink),
      // Of letters, where a line runs behind them.
      behind: both(opaque(fill, LIGHT), opaque(other.fill, DARK)),
    };
    const set = Object.entries(colors).map(([name, value]) => `--${name}:${value}`);
    return `.kind-${kind}{${set.join(';')}}`;
  });
  return `:root{--font:${FONT};${page.join('')}${SHADOW}}${groups.join('')}`;
}

const both = (light: string, dark: string): string =>
  light === dark ? light : `light-dark(${light},${dark})`;

const shade = (fill: string): string => (fill === 'none' ? 'transparent' : fill);

const opaque = (fill: string, { ground }: Palette): string => (fill === 'none' ? ground : fill);

const mixed = (color: string, share: number, other: string): string =>
  `color-mix(in srgb,${color} ${share}%,${other})`;
