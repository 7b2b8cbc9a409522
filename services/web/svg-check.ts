/** Everything that a picture is made of, and nothing that runs, loads or leads elsewhere. */
const ELEMENTS = new Set(
  (
    'svg g defs symbol use title desc style rect circle ellipse line polyline polygon path text tspan image ' +
    'clipPath mask linearGradient radialGradient stop'
  ).split(' '),
);

const ATTRIBUTES = new Set(
  (
    'xmlns class id x y x1 y1 x2 y2 cx cy r rx ry dx dy width height viewBox d points transform fill fill-rule ' +
    'fill-opacity clip-rule clip-path mask stroke stroke-width stroke-dasharray stroke-linejoin stroke-linecap ' +
    'stroke-miterlimit stroke-opacity opacity paint-order font-family font-size font-weight text-anchor textLength ' +
    'lengthAdjust role aria-label href offset stop-color stop-opacity gradientUnits gradientTransform maskUnits ' +
    'clipPathUnits preserveAspectRatio'
  ).split(' '),
);

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Names and values as our own pictures have them; an XML parser reads these few forms no other way. */
const OPENS = /<([A-Za-z]+)/y;
const ATTRIBUTE = /\s+([A-Za-z][A-Za-z0-9:-]*)="([^"<]*)"/y;
const OPENED = /\s*(\/?)>/y;
const CLOSES = /<\/([A-Za-z]+)>/y;
const TEXT = /[^<]+/y;

const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});)/;
const REFERENCE = /^(?:#[\w-]+|data:image\/(?:svg\+xml|png|jpeg|webp);base64,[A-Za-z0-9+/=]*)$/;
const FONT = /url\(data:font\/woff2;base64,[A-Za-z0-9+/=]*\)/g;
const AT_RULES = /@(?:font-face\{|media\()/g;

/**
 * What is wrong with a picture that is to be shown to others; undefined: nothing. It is not cleaned, it is refused:
 * what is not written as our own pictures are is none of them.
 */
export function unsafeInSvg(svg: string): string | undefined {
  const open: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(svg);
    if (found !== null) at = pattern.lastIndex;
    return found ?? undefined;
  };

  while (at < svg.length) {
    const begins = at;
    const name = take(OPENS)?.[1];
    if (name !== undefined) {
      if (open.length === 0 && (begins > 0 || name !== 'svg')) return 'it is not one svg element';
      if (!ELEMENTS.has(name)) return `it has an element <${name}>`;
      for (let pair = take(ATTRIBUTE); pair !== undefined; pair = take(ATTRIBUTE)) {
        const [, attribute = '', value = ''] = pair;
        const wrong = wrongAttribute(attribute, value);
        if (wrong !== undefined) return wrong;
      }
      const end = take(OPENED);
      if (end === undefined) return `<${name}> is not written as our pictures are`;
      if (end[1] !== '/') open.push(name);
      continue;
    }
    const closed = take(CLOSES)?.[1];
    if (closed !== undefined) {
      if (open.pop() !== closed) return `</${closed}> closes nothing`;
      continue;
    }
    const text = take(TEXT)?.[0];
    if (text === undefined) return `there is something other than elements at character ${at + 1}`;
    const wrong = wrongText(text, open.at(-1));
    if (wrong !== undefined) return wrong;
  }
  if (svg === '') return 'it is empty';
  return open.length === 0 ? undefined : `<${open.at(-1) ?? ''}> is not closed`;
}

function wrongAttribute(name: string, value: string): string | undefined {
  if (!ATTRIBUTES.has(name)) return `it has an attribute ${name}`;
  if (ENTITY.test(value)) return `${name} has an unknown entity`;
  if (name === 'xmlns' && value !== NAMESPACE) return 'it is of another namespace';
  if (name === 'href' && !REFERENCE.test(value)) return 'it leads elsewhere: href';
  if (/url\((?!#[\w-]+\))|[\\]|&#/i.test(value)) return `it leads elsewhere: ${name}`;
  return undefined;
}

function wrongText(text: string, parent: string | undefined): string | undefined {
  if (parent === undefined) return text.trim() === '' ? undefined : 'it is not one svg element';
  if (parent !== 'style') return ENTITY.test(text) ? 'it has an unknown entity' : undefined;
  const rest = text.replace(FONT, '').replace(AT_RULES, '');
  return /[@\\&]|url|import|expression|image-set|src\(/i.test(rest)
    ? 'its style loads something'
    : undefined;
}
