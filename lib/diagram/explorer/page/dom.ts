type Child = Node | string | undefined;
type Properties = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element of HTML. Text stays text: nothing is ever parsed as markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), properties, children);
}

/** An element of SVG. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function filled<E extends Element>(
  element: E,
  properties: Properties,
  children: readonly Child[],
): E {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** The element of the page that has this id. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as querySelector itself
export function byId<E extends Element = HTMLElement>(id: string): E {
  const element = document.querySelector<E>(`#${id}`);
  if (element === null) throw new Error(`the page lacks #${id}`);
  return element;
}

export function button(
  text: string,
  act: (event: MouseEvent) => void,
  properties: Properties = {},
): HTMLButtonElement {
  const made = h('button', { type: 'button', ...properties }, text);
  made.addEventListener('click', act);
  return made;
}

/** What an icon of a card is drawn from: people's own, or that of its type. */
export const iconOf = (
  card: { readonly type: string; readonly icon?: string },
  icons: Readonly<Record<string, string>>,
): string | undefined => icons[card.icon ?? card.type] ?? icons.other;

/** The drawing of an icon that the file carries: one of its symbols, or an image, which runs no script. */
export function icon(
  drawing: string | undefined,
  size: number,
  x = 0,
  y = 0,
): SVGGraphicsElement | undefined {
  if (drawing === undefined) return undefined;
  const place = { x, y, width: size, height: size };
  return drawing.startsWith('data:')
    ? s('image', { href: drawing, ...place })
    : s('use', { href: `#${drawing}`, ...place });
}

export function iconImage(symbol: string | undefined, size: number): SVGSVGElement {
  return s('svg', { width: size, height: size, 'aria-hidden': 'true' }, icon(symbol, size));
}

/** Says it to those who do not see what changed. */
export function announce(text: string): void {
  byId('said').textContent = text;
}
