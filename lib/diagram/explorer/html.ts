import { createHash } from 'node:crypto';
import { EDGE_LOOK } from '../theme';

/** The parts of which the file is made, each as it stands in it. */
interface Parts {
  readonly title: string;
  readonly content: string;
  readonly properties: string;
  /** Whether there are images of people's own in the content. */
  readonly hasImages: boolean;
  readonly symbols: string;
  readonly script: string;
  readonly style: string;
}

const FAMILIES = [
  ...Object.entries(EDGE_LOOK).map(([family, { meaning }]) => [family, meaning] as const),
  ['problem', 'declared but not reachable'] as const,
  ['by-hand', 'drawn by hand, in no template'] as const,
];

const KEYS = [
  ['/', 'search'],
  ['← ↑ → ↓', 'go to the next box'],
  ['Enter', 'select: properties, edges, evidence'],
  ['Space', 'open or fold a frame'],
  ['f', 'only this and its neighbors'],
  ['+  −  0', 'larger, smaller, fit'],
  ['Shift + arrows', 'move the picture'],
  ['v', 'the next view'],
  ['l', 'as a list'],
  ['Esc', 'leave'],
] as const;

/** One page that loads nothing: the policy in its head allows its own script and style by their hashes, and no more. */
export function pageOf(parts: Parts): string {
  const { title, content, properties, symbols, script, style, hasImages } = parts;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    ...(hasImages ? ['img-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<svg width="0" height="0" class="unseen" aria-hidden="true"><defs>${symbols}${MANY}</defs></svg>
<header>
<div class="names"><h1 id="name"></h1><p id="truth" class="soft"></p></div>
<select id="environment" aria-label="Environment"></select>
<select id="view" aria-label="View"></select>
<select id="by" aria-label="Group by"><option value="place">by place</option><option value="stack">by stack</option><option value="none">without frames</option></select>
<div class="find"><input id="search" type="text" role="combobox" aria-label="Search" aria-expanded="false" aria-controls="hits" aria-autocomplete="list" autocomplete="off" spellcheck="false" placeholder="Search"><kbd aria-hidden="true">/</kbd><ul id="hits" role="listbox" aria-label="Hits" hidden></ul></div>
<details id="filter"><summary>Filter<span id="filter-count"></span></summary><div id="filters"></div></details>
<button type="button" id="as-list" aria-pressed="false">List</button>
<button type="button" id="scheme" aria-label="Light or dark">◐</button>
<button type="button" id="show-help" aria-label="Help">?</button>
</header>
<main>
<div id="diagram">
<svg id="stage" tabindex="-1" role="group" aria-label="Diagram"><defs>${FAMILIES.map(([family]) => arrow(family)).join('')}</defs><g id="scene"></g></svg>
<div class="notices"><button type="button" id="narrowed" hidden></button><p id="waiting" hidden></p></div>
<div id="foot" class="foot"><ul id="notes" aria-label="Notes" hidden></ul><ul class="key" aria-label="Lines">${FAMILIES.map(([family, meaning]) => `<li data-family="${family}" data-meaning="${meaning}"><span class="sample ${family}"></span><span>${meaning}</span></li>`).join('')}</ul></div>
<div class="zoom" role="group" aria-label="Zoom"><button type="button" id="zoom-out" aria-label="Smaller">−</button><span id="zoom-level"></span><button type="button" id="zoom-in" aria-label="Larger">+</button><button type="button" id="fit">Fit</button></div>
</div>
<div id="list" tabindex="0" role="region" aria-label="List" hidden></div>
<aside aria-label="Details"><button type="button" id="close-details" aria-label="Close">×</button><div id="details" tabindex="0" role="region" aria-label="Selection"></div></aside>
</main>
<p id="said" class="unseen" role="status" aria-live="polite"></p>
<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2><dl>${KEYS.map(([key, meaning]) => `<dt><kbd>${key}</kbd></dt><dd>${meaning}</dd>`).join('')}</dl><p class="soft">Drag to move, wheel or pinch to zoom. A click opens a folded frame; the sign in its corner folds it again. The address of the page holds what you see: copy it to share.</p><p><button type="button" id="close-help">Close</button></p></dialog>
<noscript><p>This page draws itself with a script; allow it to run.</p></noscript>
<script type="application/json" id="content">${content}</script>
<script type="application/json" id="properties">${properties}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** For a folded frame of several types. */
const MANY = `<symbol id="icon-many" viewBox="0 0 40 40" class="many">${[12, 8, 4].map((at) => `<rect x="${at}" y="${16 - at}" width="24" height="24" rx="4"/>`).join('')}</symbol>`;

const arrow = (family: string): string =>
  `<marker id="arrow-${family}" class="arrow-${family}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto-start-reverse"><path d="M0 0.6 10 5 0 9.4z"/></marker>`;

const hashOf = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`;

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** JSON that can stand in a script element: nothing in it ends the element or begins another. */
export function jsonForPage(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
