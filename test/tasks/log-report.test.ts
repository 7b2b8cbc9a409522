import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { piecesIn, totalsOf } from '../../tasks/log-report/pieces';
import { sum, type Totals } from '../../tasks/log-report/totals';
import { cases } from '../support/cases';

/** Lines, requests and bytes, as one who does not know our program would count them. */
const AWK = String.raw`
  { sub(/\r$/, ""); line = $0; skip = 1; at = index(line, "[") }
  at > 0 {
    rest = substr(line, at)
    if (match(rest, /" [0-9][0-9][0-9] ([0-9]+|-)( |$)/)) {
      split(substr(rest, RSTART + 2, RLENGTH - 2), answer, " ")
      key = substr(rest, 2, 14) " " answer[1]
      requests[key]++; bytes[key] += answer[2]; skip = 0
    }
  }
  { skipped += skip }
  END { printf "%d %d\n", NR, skipped; for (key in requests) printf "%s %d %.0f\n", key, requests[key], bytes[key] }`;

const root = mkdtempSync(join(tmpdir(), 'slipway-logs-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
function folderOf(files: Readonly<Record<string, string>>): string {
  folders += 1;
  const folder = join(root, String(folders));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text, 'latin1');
    writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  }
  return folder;
}

function byAwk(texts: readonly string[]): string[] {
  const results = texts.map((text) =>
    execFileSync('awk', [AWK], {
      input: Buffer.from(text, 'latin1'),
      encoding: 'latin1',
      env: { ...process.env, LC_ALL: 'C' },
    }),
  );
  return asLines(sum(results.map(parsed)));
}

function parsed(output: string): Totals {
  const [first = '', ...others] = output.trim().split('\n');
  const [lines = 0, skipped = 0] = first.split(' ').map(Number);
  const byHour = others.map((line) => {
    const [, hour = '', status = '', requests, bytes] =
      /^(.*) (\d{3}) (\d+) (\d+)$/s.exec(line) ?? [];
    return { hour, status, requests: Number(requests), bytes: Number(bytes) };
  });
  return { lines, skipped, byHour };
}

const asLines = ({ lines, skipped, byHour }: Totals): string[] => [
  `${lines} lines, ${skipped} skipped`,
  ...byHour.map(({ hour, status, requests, bytes }) => `${hour} ${status} ${requests} ${bytes}`),
];

async function counted(folder: string, pieceBytes?: number): Promise<string[]> {
  const pieces = await piecesIn(folder, pieceBytes);
  return asLines(sum(await Promise.all(pieces.map(totalsOf))));
}

const good = fc
  .record({
    day: fc.integer({ min: 10, max: 28 }),
    hour: fc.integer({ min: 10, max: 23 }),
    request: fc.constantFrom(
      'GET / HTTP/1.1',
      'GET /a b',
      'G\\"ET',
      '" 200 x',
      '-',
      'GET /[x] "',
      '" 404 7y',
    ),
    status: fc.constantFrom('200', '304', '404', '500'),
    bytes: fc.oneof(fc.constant('-'), fc.nat(5_000_000_000).map(String)),
    behind: fc.constantFrom('', ' "-" "curl/8"', ' "-" "Mozilla/5.0 (X11) é"'),
  })
  .map(
    ({ day, hour, request, status, bytes, behind }) =>
      `10.0.0.1 - ada [${day}/Nov/2026:${hour}:12:33 +0000] "${request}" ${status} ${bytes}${behind}`,
  );
const odd = fc.constantFrom(
  '',
  ' ',
  'no log line',
  '[',
  '" 200 5',
  '[x] " 200 -5',
  '[x] " 200 5e3',
  '[x] " 2000 5',
);
const text = fc
  .tuple(
    fc.array(
      fc.tuple(fc.oneof({ weight: 5, arbitrary: good }, odd), fc.constantFrom('\n', '\n', '\r\n')),
      {
        maxLength: 40,
      },
    ),
    fc.constantFrom('', 'last line without end', '[21/Nov/2026:14:00:00 +0000] "GET /" 200 7'),
  )
  .map(([lines, last]) => lines.flat().join('') + last);

describe('log-report', () => {
  it('counts what awk counts, wherever files are cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.integer({ min: 1, max: 3000 }), async (plain, old, size) => {
        const folder = folderOf({ 'a.log': plain, 'a.log.1': old, 'b.log.gz': plain });
        const expected = byAwk([plain, old, plain]);
        expect(await counted(folder, size)).toEqual(expected);
        expect(await counted(folder)).toEqual(expected);
      }),
      { numRuns: cases(40) },
    );
  });

  it('reads nothing but logs, and keeps the memory of what it reads', async () => {
    const line = '1.1.1.1 - - [21/Nov/2026:14:00:00 +0000] "GET /" 200 7\n';
    const folder = folderOf({
      'a.log': line.repeat(400_000),
      'report.db': line,
      'a.log.bak': line,
    });
    expect(await counted(folder)).toEqual([
      '400000 lines, 0 skipped',
      '21/Nov/2026:14 200 400000 2800000',
    ]);
  });

  it('skips a line without an end, however long it is', async () => {
    const folder = folderOf({
      'a.log': 'x'.repeat(30_000_000),
      'b.log.gz': 'y'.repeat(30_000_000),
    });
    expect(await counted(folder)).toEqual(['2 lines, 2 skipped']);
  });

  it('says which file is damaged', async () => {
    const folder = folderOf({ 'a.log': '' });
    writeFileSync(join(folder, 'b.log.gz'), 'this is not gzip');
    await expect(counted(folder)).rejects.toThrow('b.log.gz: incorrect header check');
  });
});
