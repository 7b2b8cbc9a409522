import {
  ASSUMPTIONS,
  PRICE_LIST,
  type Comparison,
  type Difference,
  type Estimate,
  type GatewayChoice,
  type Range,
  type Row,
} from '../operations/cost';
import { table, type Cell } from './table';
import { data, dataColor, dataWidth } from './terminal';

/** Widest text that is still easy to read. */
const WIDEST = 100;

const money = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Prints an estimate. */
export function showEstimate(found: Estimate): void {
  data(`${dataColor.bold(nameOf(found))}: ${rangeWords(found.total)}`);
  if (found.notPriced.length > 0) {
    data(dataColor.yellow('Not all of it has a price: see below the table.'));
  }
  data('');
  costTable(found);
  if (found.notPriced.length > 0) {
    data('');
    table(
      ['NOT PRICED', 'COUNT', 'WHY'],
      found.notPriced.map(({ type, resources, what }) => [
        { text: type, paint: dataColor.yellow },
        String(resources.length).padStart(5),
        what,
      ]),
    );
  }
  data('');
  paragraph(freeWords(found));
  if (found.gateways !== undefined) paragraph(gatewayWords(found.gateways));
  data('');
  showAssumptions(found);
}

/** Prints what one environment, or one revision, costs more than another. */
export function showComparison(
  { rows, change }: Comparison,
  before: Estimate,
  after: Estimate,
  names: { readonly before: string; readonly after: string },
): void {
  const bold = dataColor.bold;
  data(`${bold(names.before)}: ${rangeWords(before.total)}`);
  data(`${bold(names.after)}: ${rangeWords(after.total)}`);
  data('');
  if (rows.length === 0) data('No difference in what is priced.');
  else {
    columns(
      ['RESOURCE', 'BEFORE', 'AFTER', 'CHANGE', 'AT MOST'],
      [
        ...grouped(rows, differenceKey, ({ change }) =>
          Math.max(Math.abs(change.low), Math.abs(change.high)),
        ).map(([row, times]) => [
          title(row.kind, row.name, times),
          amount(row.before, times),
          amount(row.after, times),
          signed(row.change.low * times),
          signed(row.change.high * times),
        ]),
        [
          'Total',
          money.format(before.total.low),
          money.format(after.total.low),
          signed(change.low),
          signed(change.high),
        ],
      ],
    );
  }
  data('');
  for (const one of [before, after]) {
    const types = [...new Set(one.notPriced.map(({ type }) => type))];
    if (types.length === 0) continue;
    paragraph(`Not priced in ${one === before ? names.before : names.after}: ${types.join(', ')}`);
    data('');
  }
  showAssumptions(after);
}

const nameOf = ({ environment, prices }: Estimate): string =>
  `${environment === '' ? 'This app' : environment} in ${prices.map(({ region }) => region).join(', ')}`;

const rangeWords = ({ low, high }: Range): string => {
  const base = `${money.format(low)} USD a month before tax`;
  return low === high ? base : `${base}, ${money.format(high)} if all scaled to the most`;
};

function costTable({ rows, total }: Estimate): void {
  columns(
    ['RESOURCE', 'A MONTH', 'AT MOST', 'COUNTED'],
    [
      ...grouped(rows, rowKey, ({ low }) => low).map(([row, times]) => [
        title(row.kind, row.name, times),
        money.format(row.low * times),
        money.format(row.high * times),
        row.detail,
      ]),
      ['Total', money.format(total.low), money.format(total.high), ''],
    ],
    ['COUNTED'],
  );
}

/** Resources of one kind that cost the same are one line; the dearest lines first. */
function grouped<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  weightOf: (row: T) => number,
): [T, number][] {
  return [...Map.groupBy(rows, keyOf).values()]
    .flatMap((group): [T, number][] => (group[0] === undefined ? [] : [[group[0], group.length]]))
    .sort(([a, times], [b, others]) => weightOf(b) * others - weightOf(a) * times);
}

const rowKey = ({ kind, low, high, detail }: Row): string =>
  JSON.stringify([kind, low, high, detail]);
const differenceKey = ({ kind, before, after }: Difference): string =>
  JSON.stringify([kind, before, after]);

/** Longest first column: the numbers stay in sight at 80 columns. */
const LONGEST_TITLE = 36;

function title(kind: string, name: string, times: number): string {
  if (times > 1) return `${times} × ${kind}`;
  const room = LONGEST_TITLE - kind.length - 1;
  // The end of a path says more than its beginning.
  return `${kind} ${name.length > room ? `…${name.slice(1 - room)}` : name}`;
}

/** A table whose columns of numbers stand right; its last line is the total. */
function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly string[] = [],
): void {
  const widths = head.map((text, column) =>
    Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const aligned = (row: readonly string[]): string[] =>
    row.map((text, column) =>
      column === 0 || left.includes(head[column] ?? '') ? text : text.padStart(widths[column] ?? 0),
    );
  table(
    aligned(head),
    rows.map((row, index) =>
      aligned(row).map((text, column): Cell => {
        if (index === rows.length - 1) return { text, paint: dataColor.bold };
        return head[column] === 'COUNTED' ? { text, paint: dataColor.dim } : { text };
      }),
    ),
  );
}

const amount = (range: Range | undefined, times: number): string =>
  range === undefined ? '–' : money.format(range.low * times);

const signed = (value: number): string =>
  value === 0 ? '0.00' : `${value > 0 ? '+' : '-'}${money.format(Math.abs(value))}`;

function freeWords({ free }: Estimate): string {
  const types = new Set(free.map(({ type }) => type));
  return `Free: ${free.length} resources of ${types.size} types (--json lists them).`;
}

function gatewayWords(choice: GatewayChoice): string {
  const { now, nat, endpoints, cheaper, endpointsFromGb } = choice;
  const ways = {
    nat: `${nat.gateways} NAT ${nat.gateways === 1 ? 'gateway' : 'gateways'}, ${money.format(nat.usd)}`,
    endpoints:
      `${endpoints.services.length} interface endpoints in ${endpoints.zones} zones, ` +
      `${money.format(endpoints.usd)} (${endpoints.services.join(', ')})`,
  };
  const verdict =
    cheaper === 'endpoints'
      ? 'endpoints are cheaper here'
      : `NAT is cheaper here${endpointsFromGb === undefined ? '' : `, below ${endpointsFromGb.toLocaleString('en')} GB a month`}`;
  const rows = {
    nat: `Now: ${ways.nat}. Instead: ${ways.endpoints}; tasks would not reach the internet.`,
    endpoints: `Now: ${ways.endpoints}. Instead: ${ways.nat}; tasks would reach the internet.`,
    both: `Now both. Alone: ${ways.nat}; or ${ways.endpoints}, without a way to the internet.`,
    neither: '',
  };
  return `NAT gateways or interface endpoints? By price, ${verdict}. ${rows[now]}`;
}

function showAssumptions({ usage, prices }: Estimate): void {
  table(
    ['ASSUMED', '', ''],
    ASSUMPTIONS.map(({ key, flag, meaning }) => [flag, String(usage[key]), meaning]),
  );
  data('');
  const dates = [...new Set(prices.map(({ date }) => date))].join(', ');
  const regions = prices.map(({ region }) => region).join(', ');
  paragraph(
    `Prices: AWS's on-demand list prices of ${regions} as known in ${dates}, without discounts and free tiers. ` +
      `Check them before you rely on them: ${PRICE_LIST}`,
  );
}

/** Text in lines that fit the terminal. */
function paragraph(text: string): void {
  const width = Math.min(WIDEST, dataWidth() ?? WIDEST);
  const lines = text.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      return [...all.slice(0, -1), `${last} ${word}`];
    }
    return [...all, word];
  }, []);
  lines.forEach(data);
}
