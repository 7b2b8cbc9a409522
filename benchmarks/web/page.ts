import { readFileSync, writeFileSync } from 'node:fs';
import { whole } from '../runner/table';
import { goals } from './goals';
import { BUSY, type Results } from './results';

const BEGIN = '<!-- made by npm run benchmark:web -- --page -->';
const END = '<!-- end of what it made -->';

/** Puts the figures between two marks of a page of the documentation. */
export function writePage(file: string, results: Results): void {
  const page = readFileSync(file, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from)
    throw new Error(`${file}: no place for the figures: ${BEGIN} … ${END}`);
  writeFileSync(file, `${page.slice(0, from)}${BEGIN}\n\n${markdown(results)}\n${page.slice(to)}`);
}

function markdown(results: Results): string {
  const { date, machine, rounds, seconds, requests, steady, streams, deadline } = results;
  const verdict = (met: boolean): string => {
    if (results.busy) return 'not judged';
    return met ? 'met' : 'not met';
  };
  const tables: string[] = [
    `${date}, ${machine}; medians of ${rounds} rounds of ${seconds} s that alternate.`,
    ...(results.busy ? [`**${BUSY}**`] : []),
  ];
  const names = new Set(
    Object.values(requests ?? {}).flatMap((rows) => rows.map(({ name }) => name)),
  );
  if (requests !== undefined) {
    const scenarios = Object.entries(requests);
    tables.push(
      'Answers a second, and in parentheses microseconds of processor time for each:',
      table([
        ['', ...scenarios.map(([scenario]) => scenario)],
        ...[...names].map((name) => [
          name,
          ...scenarios.map(([, rows]) => {
            const row = rows.find((one) => one.name === name);
            return row === undefined
              ? '–'
              : `${whole(row.perSecond)} (${whole(row.cpuMicroseconds)})`;
          }),
        ]),
      ]),
    );
  }
  if (steady !== undefined || streams !== undefined)
    tables.push(
      table([
        ['', 'get at half of its most: p50, p99', '1,000 streams', 'the last one has it after'],
        ...[...new Set([...Object.keys(steady ?? {}), ...Object.keys(streams ?? {})])].map(
          (name) => {
            const latency = steady?.[name];
            const stream = streams?.[name];
            return [
              name,
              latency ? `${latency.p50.toFixed(1)}, ${latency.p99.toFixed(1)} ms` : '–',
              stream ? `${(stream.memory / 1e6).toFixed(0)} MB` : '–',
              stream ? `${whole(stream.lastHasItMs)} ms` : '–',
            ];
          },
        ),
      ]),
    );
  if (deadline !== undefined)
    tables.push(
      table([
        ['a handler that sleeps 60 s, under a limit of 30 s', 'answer', 'after'],
        ...Object.entries(deadline).map(([name, { status, seconds: after }]) => [
          ...[name, String(status), `${after.toFixed(0)} s`],
        ]),
      ]),
    );
  tables.push(
    table([
      ['goal', 'wanted', 'seen', ''],
      ...goals(results).map(({ what, wanted, seen, met }) => [
        ...[what, wanted, seen, verdict(met)],
      ]),
    ]),
  );
  return `${tables.join('\n\n')}\n`;
}

/** As Prettier writes it: columns as wide as what they hold, all but the first to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = [], ...body] = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    ),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...body.map(line)].join('\n');
}
