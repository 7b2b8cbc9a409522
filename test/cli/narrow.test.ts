import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { readAssembly } from '../../lib/assembly';
import { table } from '../../lib/cli/table';
import { synthesized } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { deployedAws } from './deployed-aws';
import { copyOfProject } from './project-copy';

jest.setTimeout(120_000);

/** What a table prints on a terminal of so many columns; undefined: into a pipe. */
function printed(columns: number | undefined, head: string[], rows: string[][]): string[] {
  let text = '';
  const { isTTY, columns: before } = process.stdout;
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  Object.assign(process.stdout, { isTTY: columns !== undefined, columns });
  table(head, rows);
  Object.assign(process.stdout, { isTTY, columns: before });
  write.mockRestore();
  return stripVTControlCharacters(text).split('\n').slice(0, -1);
}

describe('a table', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9:_/ -]{1,50}$/).map((text) => text.trim() || 'x');
  const tables = fc.integer({ min: 2, max: 6 }).chain((count) =>
    fc.record({
      head: fc.array(fc.stringMatching(/^[A-Z]{2,9}$/), { minLength: count, maxLength: count }),
      rows: fc.array(fc.array(word, { minLength: count, maxLength: count }), { maxLength: 4 }),
    }),
  );

  it('keeps within the terminal, however narrow, and loses none of its columns', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 30, max: 120 }), ({ head, rows }, columns) => {
        const lines = printed(columns, head, rows);
        expect(lines.filter(({ length }) => length > columns)).toEqual([]);
        const all = lines.join('').replace(/\s/g, '');
        for (const row of rows)
          for (const cell of row.slice(0, -1)) {
            // A paragraph breaks long words; what stands between the halves is the indentation.
            expect(all).toContain(cell.replace(/\s/g, ''));
          }
      }),
    );
  });

  it('is never broken up in a pipe', () => {
    const [head, row] = [
      ['NAME', 'STATUS'],
      ['x'.repeat(90), 'y'.repeat(90)],
    ] as const;
    expect(printed(undefined, [...head], [[...row]])).toHaveLength(2);
  });
});

describe('on a terminal of 40 columns', () => {
  let folder: string;
  let stop: () => void;
  const before = { ...process.env };

  beforeAll(async () => {
    folder = copyOfProject();
    cpSync(synthesized(), join(folder, 'cdk.out'), { recursive: true });
    const aws = await deployedAws(readAssembly(join(folder, 'cdk.out')));
    stop = aws.stop;
    Object.assign(process.env, {
      ...{ AWS_ENDPOINT_URL: aws.endpoint, AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' },
    });
  });
  afterAll(() => {
    process.env = before;
    stop();
  });

  it('status is read without a broken line, and says it all', async () => {
    const { stdout, status } = await slipwayHere(folder, ['status', '--on', 'aws'], 40);
    const lines = stripVTControlCharacters(stdout).split('\n');
    expect(status).toBe(0);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    const web = lines.indexOf('slipway-sample-dev-web');
    expect(lines[web + 2]).toBe('  status   UPDATE_COMPLETE');
    expect(lines).toContain('  running     2');
  });
});
