import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import type { JsonSchema } from '../../../../../services/protocol/task-schemas';
import type { Json } from '../../../../../services/web/console/page/schema/json';

const CONSOLE = join(__dirname, '..', '..', '..', '..', '..', 'services', 'web', 'console', 'page');

/** The console's own form, by itself, told of a schema and asked for its value. */
const PROGRAM = `
import { h, render } from 'preact';
import { useState } from 'preact/hooks';
import { InputEditor } from './tasks/input-editor';
import { schemaRoot } from './schema/resolve';

function Form({ root, first }) {
  const [value, setValue] = useState(first);
  window.value = value;
  return h(InputEditor, {
    root, value, isRequired: true, problems: new Map(), onTrouble: () => undefined,
    change: (next) => { window.changes += 1; setValue(next); },
  });
}
let round = 0;
window.show = (schema, first) => {
  window.changes = 0;
  render(h(Form, { key: (round += 1), root: schemaRoot(schema), first }), document.body);
};
`;

/** The script of a page with nothing but a form. */
export function formProgram(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: PROGRAM, resolveDir: CONSOLE, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  return outputFiles[0]?.text ?? '';
}

/** As text, since a browser's own copy of an object loses what is called `__proto__`. */
const literal = (value: unknown): string => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;

export const show = async (page: Page, schema: JsonSchema, value: Json): Promise<void> =>
  page.evaluate(`show(${literal(schema)}, ${literal(value)})`);

export const valueIn = async (page: Page): Promise<Json> =>
  JSON.parse(await page.evaluate<string>('JSON.stringify(value) ?? "null"')) as Json;

/**
 * Writes into each control what it shows already: once something else, and then the same again. Items of lists go down
 * and up again. Controls of a kind are left alone, as another kind is another value.
 */
export const writeAllAgain = async (page: Page): Promise<number> => page.evaluate<number>(WRITE);

const WRITE = `(async () => {
  const drawn = () => new Promise((done) => setTimeout(done, 0));
  const set = async (control, text, event) => {
    const type = control instanceof HTMLTextAreaElement ? HTMLTextAreaElement
      : control instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(type.prototype, 'value').set.call(control, text);
    control.dispatchEvent(new Event(event, { bubbles: true }));
    await drawn();
  };
  let written = 0;
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const control of all('textarea, .field > input:not([type])')) {
    const { value: text } = control;
    if (text === '') continue;
    await set(control, text + ' ', 'input');
    await set(control, text, 'input');
    written += 1;
  }
  for (const control of all('.field:not(.union) > select')) {
    await set(control, control.value, 'change');
    written += 1;
  }
  for (const control of all('.field-head > [type=checkbox]')) {
    control.click();
    await drawn();
    control.click();
    await drawn();
    written += 1;
  }
  const lists = all('.list').map((list) => list.querySelector(':scope > .item'));
  for (const item of lists) {
    const down = item?.querySelector(':scope > .field > * > [data-tool=down]');
    if (down === null || down === undefined) continue;
    down.click();
    await drawn();
    const up = item.querySelector(':scope > .field > * > [data-tool=up]');
    up.click();
    await drawn();
    written += 1;
  }
  return written;
})()`;
