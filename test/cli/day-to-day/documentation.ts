import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../support/sample';
import type { Surroundings } from './surroundings';

/** Times differ from run to run, and with them the widths of columns; that an environment is looked at is left out. */
const steady = (text: string): string =>
  text
    .replace(/^[•✓] Look at dev .*\n/gm, '')
    .replace(/^• .* \d+\.\d s \.\.\.\n/gm, '')
    .replace(/\d+(?:\.\d)? (?:s|min)\b/g, '… s')
    .replace(/ +/g, ' ')
    .trim();

/** What docs/operations.md shows, about an environment just deployed. */
export function aboutDocumentation({ slipway }: Surroundings): void {
  it('say what docs/operations.md shows', async () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'operations.md'), 'utf8');
    const [, shown = ''] = /<!-- day to day -->\n\n```console\n(.*?)```/s.exec(page) ?? [];
    const lines = [...shown.matchAll(/^\$ npx slipway (.*)$/gm)].map(([, line = '']) => line);
    expect(lines.length).toBeGreaterThan(6);
    let printed = '';
    for (const line of lines)
      printed += `$ npx slipway ${line}\n${(await slipway(...line.split(' '))).output}`;
    expect(steady(printed)).toBe(steady(shown));
    await slipway('scale', 'web', '1');
    await slipway('scale', 'web', 'reset');
  });
}
