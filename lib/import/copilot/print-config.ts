import { isMap, keyOf, type Path } from './json';

/** Width and quotes as the project’s own formatter has them. */
const WIDTH = 100;

const KEY = /^[A-Za-z_$][\w$]*$/;

/** A configuration as TypeScript: what it evaluates to is the object, whatever its texts hold. */
export function printConfig(
  value: Readonly<Record<string, unknown>>,
  options: {
    /** From where `defineApplication` comes. */
    readonly from: string;
    /** What a person must look at, by {@link keyOf} the path. */
    readonly comments: ReadonlyMap<string, string>;
  },
): string {
  const body = printMap(Object.entries(value), [], '', options.comments);
  return [
    `import { defineApplication } from ${quoted(options.from)};`,
    '',
    `export default defineApplication(${body});`,
    '',
  ].join('\n');
}

type Comments = ReadonlyMap<string, string>;

function printMap(
  entries: readonly [string, unknown][],
  path: Path,
  indent: string,
  comments: Comments,
): string {
  const inner = `${indent}  `;
  const quoteAll = entries.some(([key]) => /^\d/.test(key));
  const lines = entries.flatMap(([key, value]) => {
    const at = [...path, key];
    const comment = comments.get(keyOf(at));
    return [
      ...(comment === undefined ? [] : commentLines(comment, inner)),
      `${inner}${property(key, value, at, inner, comments, quoteAll)},`,
    ];
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function property(
  key: string,
  value: unknown,
  at: Path,
  indent: string,
  comments: Comments,
  quoteAll: boolean,
): string {
  const name = keyText(key, quoteAll);
  const flat = hasComment(at, comments) || at.length === 1 ? undefined : inline(value);
  const short = flat === undefined ? undefined : `${name}: ${flat}`;
  if (short !== undefined && indent.length + short.length + 1 <= WIDTH) return short;
  if (isMap(value) && Object.keys(value).length > 0) {
    return `${name}: ${printMap(Object.entries(value), at, indent, comments)}`;
  }
  if (Array.isArray(value) && value.length > 0) {
    return `${name}: ${printList(value, at, indent, comments)}`;
  }
  const plain = inline(value);
  const fits = indent.length + name.length + 2 + plain.length + 1 <= WIDTH;
  return fits || typeof value !== 'string' || name.length <= 2
    ? `${name}: ${plain}`
    : `${name}:\n${indent}  ${plain}`;
}

function printList(
  items: readonly unknown[],
  path: Path,
  indent: string,
  comments: Comments,
): string {
  const inner = `${indent}  `;
  const lines = items.map((item, index) => {
    const flat = inline(item);
    if (inner.length + flat.length + 1 <= WIDTH || !isMap(item)) return `${inner}${flat},`;
    return `${inner}${printMap(Object.entries(item), [...path, index], inner, comments)},`;
  });
  return `[\n${lines.join('\n')}\n${indent}]`;
}

const hasComment = (path: Path, comments: Comments): boolean => {
  const start = keyOf(path).slice(0, -1);
  return [...comments.keys()].some((key) => key.startsWith(`${start},`));
};

function inline(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isMap(value)) return value === undefined ? 'undefined' : JSON.stringify(value);
  const entries = Object.entries(value);
  const quoteAll = entries.some(([key]) => /^\d/.test(key));
  const parts = entries.map(([key, inner]) => `${keyText(key, quoteAll)}: ${inline(inner)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** `__proto__: …` would set the prototype; in brackets it is a key. */
function keyText(key: string, quoteAll: boolean): string {
  if (key === '__proto__') return "['__proto__']";
  return KEY.test(key) && !quoteAll ? key : quoted(key);
}

/** In the quotes that need fewer backslashes, single ones where it does not matter. */
function quoted(text: string): string {
  const json = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  if (singles > doubles) return `"${json}"`;
  return `'${json.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A comment ends with its line, so none of its lines is anybody else’s. */
function commentLines(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = `${indent}//`;
  for (const word of text.split(/[\s\u2028\u2029]+/)) {
    if (line.length + 1 + word.length > WIDTH && line !== `${indent}//`) {
      lines.push(line);
      line = `${indent}//`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
