/** A piece of a line that looks the same throughout. */
export interface Piece {
  readonly text: string;
  /** Names of CSS classes; none of them comes from the text. */
  readonly looks: readonly string[];
}

/** Control sequences of ECMA-48: CSI, OSC and other strings with their ends, and the short ones; or an end that is missing. */
const SEQUENCE =
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])|(?:\u001b[\]P^_X]|[\u009d\u0090\u009e\u009f\u0098])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)|\u001b[ -/]*[0-~]?/g;

/** What a terminal would not show. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const HAS_CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

const DECORATIONS: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'faint',
  3: 'italic',
  4: 'underlined',
  7: 'inverse',
  9: 'struck',
};

/** SGR codes that end decorations. */
const ENDS: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'faint'],
  23: ['italic'],
  24: ['underlined'],
  27: ['inverse'],
  29: ['struck'],
};

interface Look {
  readonly ink: string | undefined;
  readonly ground: string | undefined;
  readonly decorations: ReadonlySet<string>;
}

const PLAIN: Look = { ink: undefined, ground: undefined, decorations: new Set() };

/** The text of a line as people read it: without colors, and of what a program wrote over only the last. */
export function plainText(text: string): string {
  return HAS_CONTROL.test(text) ? withoutControls(overwritten(text).replace(SEQUENCE, '')) : text;
}

/** A line in pieces of one look each. Their texts together are its {@link plainText}. */
export function piecesOf(text: string): readonly Piece[] {
  if (!HAS_CONTROL.test(text)) return text === '' ? [] : [{ text, looks: [] }];
  const line = overwritten(text);
  const pieces: Piece[] = [];
  let look = PLAIN;
  let from = 0;
  const add = (part: string): void => {
    const shown = withoutControls(part);
    if (shown !== '') pieces.push({ text: shown, looks: looksOf(look) });
  };
  for (const { 0: whole, 1: parameters = '', 2: final, index } of line.matchAll(SEQUENCE)) {
    add(line.slice(from, index));
    from = index + whole.length;
    if (final === 'm') look = after(look, parameters);
  }
  add(line.slice(from));
  return pieces;
}

const withoutControls = (text: string): string => text.replaceAll(CONTROL, '');

/** Progress bars go back to the begin of their line and write it anew. */
const overwritten = (text: string): string => {
  const whole = text.replace(/\r+$/, '');
  return whole.slice(whole.lastIndexOf('\r') + 1);
};

const looksOf = ({ ink, ground, decorations }: Look): readonly string[] => [
  ...(ink === undefined ? [] : [`ink-${ink}`]),
  ...(ground === undefined ? [] : [`ground-${ground}`]),
  ...decorations,
];

/** Select Graphic Rendition; colors beyond the sixteen are left out. */
function after(before: Look, parameters: string): Look {
  let look = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      at += codes[at + 1] === 5 ? 2 : codes[at + 1] === 2 ? 4 : 0;
      look = code === 38 ? { ...look, ink: undefined } : { ...look, ground: undefined };
    } else look = withCode(look, code);
  }
  return look;
}

function withCode(look: Look, code: number): Look {
  const decoration = DECORATIONS[code];
  if (code === 0) return PLAIN;
  if (decoration !== undefined)
    return { ...look, decorations: new Set([...look.decorations, decoration]) };
  const ended = ENDS[code];
  if (ended !== undefined)
    return {
      ...look,
      decorations: new Set([...look.decorations].filter((one) => !ended.includes(one))),
    };
  const color = COLORS[code % 10];
  const tens = Math.floor(code / 10);
  if (tens === 3 || tens === 9) return { ...look, ink: color };
  return tens === 4 || tens === 10 ? { ...look, ground: color } : look;
}
