import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference, configurationTable } from '../../lib/config/reference';

const FILE = join(__dirname, '..', '..', 'docs', 'configuration.md');
const MARKS =
  /(<!-- keys: generated, UPDATE_DOCS=1 npm test -- test\/config\/reference -->\n\n).*?(\n\n<!-- end of keys -->)/s;

describe('docs/configuration.md', () => {
  it('lists the keys that the schema has', () => {
    const page = readFileSync(FILE, 'utf8');
    const cells = (table: string) =>
      table
        .split('\n')
        .map((row) => row.split('|').map((cell) => cell.trim().replace(/^-+$/, '-')));
    if (process.env.UPDATE_DOCS === '1')
      writeFileSync(FILE, page.replace(MARKS, `$1${configurationTable()}$2`));
    const written = MARKS.exec(readFileSync(FILE, 'utf8'))?.[0]
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
    expect(cells(written ?? '')).toEqual(cells(configurationTable()));
  });

  it('gives every key a meaning', () => {
    expect(configurationReference().filter(({ meaning }) => meaning === '')).toEqual([]);
  });
});
