import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../support/sample';
import { usedFields } from './used-fields';

jest.setTimeout(240_000);

const rows = [
  ...readFileSync(join(PROJECT_ROOT, 'docs', 'local.md'), 'utf8').matchAll(
    /^\| `([A-Z]\w+\.[\w.-]+)`\s*\| (\w+)\s*\|/gm,
  ),
].map(([, field = '', here = '']) => ({ field, here }));

describe('the table of what is honored', () => {
  it('says of each row what becomes of it, once', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ here }) => !/^(?:honored|approximated|ignored)$/.test(here))).toEqual([]);
    expect(new Set(rows.map(({ field }) => field)).size).toBe(rows.length);
  });

  it('has every field that the kit writes', () => {
    const covered = (field: string): boolean =>
      rows.some((row) => field === row.field || field.startsWith(`${row.field}.`));
    const used = [...usedFields()];
    expect(used).toContain('TaskDefinition.ContainerDefinitions.HealthCheck.Command');
    // A row of a parent stands for its fields; a parent whose fields all have rows needs none.
    const leaves = used.filter((field) => !used.some((other) => other.startsWith(`${field}.`)));
    expect(leaves.filter((field) => !covered(field))).toEqual([]);
  });
});
