import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveApplication } from '../../lib/config';
import { configurationReference, configurationTable } from './configuration-reference';

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

  it('names the defaults that are applied', () => {
    const environments = { dev: { account: '111111111111', region: 'eu-west-1' } };
    const { environments: resolved, delivery } = resolveApplication(
      { name: 'shop', environments },
      { root: '.' },
    );
    const settings = { ...resolved[0]!, delivery };
    const applied = (path: string) =>
      path
        .split('.')
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], settings);
    const plain = configurationReference().filter(
      ({ path, type, default: written }) =>
        type !== 'duration' &&
        /^(?:network|web|deployment|delivery)\./.test(path) &&
        /^`[^`]*`/.test(written) &&
        !/image|Sessions|waf|accessLogs|serviceConnect|alarms|pause|offHours|<name>/.test(path),
    );
    expect(plain.length).toBeGreaterThan(10);
    for (const { path, default: written } of plain) {
      const value = applied(path);
      expect(`${path}: ${/^`([^`]*)`/.exec(written)![1]!}`).toBe(`${path}: ${String(value)}`);
    }
  });

  it('gives every key a meaning', () => {
    expect(configurationReference().filter(({ meaning }) => meaning === '')).toEqual([]);
  });
});
