import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { lastLines } from './last-lines';
import { lines, tree, type Screen } from './screen';
import { approval, plain, work } from './small-project';
import { outcomeOf, summary } from './summary';

const GROUPS = [
  [work('Check', []), work('Test', []), work('Audit', [])],
  [work('Synthesize', [])],
  [approval('prod')],
];

/** What a terminal of this size shows at the end, of what was written to it. */
function shownBy(text: string, rows: number): string[] {
  let screen: string[] = [''];
  for (const part of text.split(/(\n|\u001b\[\d*[AJ]|\u001b\[\?25[lh])/)) {
    const up = /^\u001b\[(\d+)A$/.exec(part);
    if (up !== null) {
      if (Number(up[1]) >= rows) throw new Error('it goes above the top of the screen');
      screen = screen.slice(0, screen.length - Number(up[1]) - 1).concat('');
    } else if (part === '\n') screen.push('');
    else if (!part.startsWith('\u001b')) screen.push(`${screen.pop() ?? ''}${part}`);
  }
  return screen;
}

function terminal(make: typeof tree, columns = 60, rows = 24) {
  const out = Object.assign(new PassThrough(), { columns, rows }) as unknown as NodeJS.WriteStream;
  const screen: Screen = make({ groups: GROUPS, title: 'small at 1234567', color: plain, out });
  const written: string[] = [];
  out.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const text = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return written.join('');
  };
  return { screen, text, shown: async () => shownBy(await text(), rows) };
}

const file = (text: string): string => {
  const name = join(mkdtempSync(join(tmpdir(), 'slipway-screen-')), 'log');
  writeFileSync(name, text);
  return name;
};

describe('a terminal', () => {
  it('shows each stage on one line of its own: what is to come, what runs and says what, what ended how', async () => {
    const { screen, shown } = terminal(tree);
    screen.begins(GROUPS[0]![0]!);
    screen.ends({ name: 'Check', group: 1, outcome: 'succeeded', seconds: 65 });
    screen.begins(GROUPS[0]![1]!, file('one\ntests 12 of 99\n'));
    screen.ends({ name: 'Audit', group: 1, outcome: 'left out', seconds: 0 });
    const rows = await shown();
    screen.close();
    expect(rows.slice(-7).map((row) => row.replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '*'))).toEqual([
      expect.stringMatching(/^small at 1234567 {2}\d+ s$/),
      '┌ ✓ Check  1:05 min',
      expect.stringMatching(/^│ \* Test {2}\d+ s {2}tests 12 of 99$/),
      '└ – Audit  left out',
      '  · Synthesize',
      '  · Approve prod',
      '',
    ]);
  });

  it('draws in place: nothing is left of what was drawn before', async () => {
    const { screen, shown } = terminal(tree);
    for (const stage of GROUPS.flat()) {
      screen.begins(stage);
      screen.ends({ name: stage.name, group: 1, outcome: 'succeeded', seconds: 1 });
    }
    screen.close();
    expect(await shown()).toHaveLength(GROUPS.flat().length + 2);
  });

  it.each([20, 40, 200])('writes no line that %d columns would wrap', async (columns) => {
    const { screen, text } = terminal(tree, columns);
    screen.begins(GROUPS[0]![0]!, file(`${'long '.repeat(100)}\n`));
    screen.ends({ name: 'Test', group: 1, outcome: 'failed', seconds: 1, why: 'why '.repeat(100) });
    await new Promise((resolve) => setTimeout(resolve, 150));
    screen.close();
    const widths = (await text())
      .replace(/\u001b\[[?\d]*[a-zA-Z]/g, '')
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThan(columns);
  });

  it('shows the part where something happens, when there is no room for all', async () => {
    const { screen, shown } = terminal(tree, 60, 5);
    screen.begins(GROUPS[2]![0]!);
    const rows = await shown();
    screen.close();
    expect(rows.slice(-4).join('\n')).toContain('Approve prod');
  });

  it('draws nothing while a question is asked, and leaves it above', async () => {
    const { screen, shown, text } = terminal(tree);
    const answered = screen.asking(async () => {
      const before = await text();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await text()).toBe(before);
      return 'yes';
    });
    expect(await answered).toBe('yes');
    screen.close();
    expect((await shown()).filter((row) => row.startsWith('small at'))).toHaveLength(2);
  });
});

it('writes into a pipe a line when a stage begins and ends, and the end of what a failed one said', async () => {
  const { screen, text } = terminal(lines);
  const log = file(`${Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n')}\n`);
  screen.begins(GROUPS[0]![0]!);
  screen.ends({
    name: 'Check',
    group: 1,
    outcome: 'failed',
    seconds: 2,
    why: 'exit code 1: x',
    log,
  });
  screen.close();
  const written = (await text()).split('\n');
  expect(written.slice(0, 3)).toEqual([
    'small at 1234567',
    '▶ Check',
    '✗ Check  2 s  failed: exit code 1: x',
  ]);
  expect(written.slice(3, -1)).toEqual([
    ...Array.from({ length: 25 }, (_, index) => `    line ${index + 35}`),
    `    (all of it: ${log})`,
  ]);
});

describe('the last lines of a log', () => {
  it.each([
    ['plain ones', 'one\ntwo\nthree\n', ['two', 'three']],
    ['colors', '\u001b[31mred\u001b[0m\n', ['red']],
    ['a line that was redrawn', 'a\r 10 %\r100 %\n', ['100 %']],
    ['Windows line ends', 'one\r\ntwo\r\n', ['one', 'two']],
    ['empty ones', 'one\n\n  \n\ntwo', ['one', 'two']],
    ['nothing', '', []],
  ])('are told of %s', (_what, text, expected) => {
    expect(lastLines(file(text), 2)).toEqual(expected);
  });

  it('are read from the end of a file that is huge', () => {
    expect(lastLines(file(`${'x'.repeat(1_000_000)}\nend\n`), 1)).toEqual(['end']);
  });

  it('are none where there is no file', () => {
    expect(lastLines('/no/such/file', 3)).toEqual([]);
  });
});

it('sums up stage, time and outcome in columns', () => {
  const stages = [
    { name: 'Synthesize', group: 1, outcome: 'succeeded', seconds: 8.4 },
    { name: 'Deploy dev', group: 2, outcome: 'timed out', seconds: 605 },
    { name: 'Deploy prod', group: 3, outcome: 'not reached', seconds: 0 },
  ] as const;
  const report = {
    application: 'small',
    commit: '0',
    seconds: 614,
    stages,
    outcome: outcomeOf(stages),
  };
  expect(summary(report, plain).split('\n')).toEqual([
    'stage             time  outcome',
    'Synthesize         8 s  succeeded',
    'Deploy dev   10:05 min  timed out',
    'Deploy prod             not reached',
    '',
    '✗ timed out in 10:14 min',
  ]);
});
