import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT_ROOT = join(__dirname, '..', '..');

function ask(question: object): unknown {
  const program = join(__dirname, 'offences.mjs');
  const input = JSON.stringify(question);
  return JSON.parse(
    execFileSync(process.execPath, [program], { cwd: PROJECT_ROOT, input, encoding: 'utf8' }),
  );
}

const CASES: readonly (readonly [file: string, source: string, offence: RegExp | undefined])[] = [
  ['lib/graph/emit.ts', "import '../stacks/environment';", /lib\/graph may not import lib\/stacks/],
  ['lib/graph/emit.ts', "import '../assembly';", undefined],
  ['lib/graph/passes/stacks/a.ts', "import '../stacks/b';", undefined],
  ['lib/diagram/draw.ts', "import { App } from 'aws-cdk-lib';", /may not import aws-cdk-lib/],
  ['lib/diagram/draw.ts', "const a = () => import('aws-cdk-lib/aws-ecs');", /aws-cdk-lib/],
  [
    'lib/diagram/draw.ts',
    "const a = require('../config');",
    /lib\/diagram may not import lib\/config/,
  ],
  ['lib/config/a.ts', "import type { Stack } from 'aws-cdk-lib/core';", undefined],
  ['lib/config/a.ts', "import { Stack } from 'aws-cdk-lib/core';", /may not import aws-cdk-lib/],
  ['lib/constructs/web.ts', "import '../../services/protocol/contract';", undefined],
  ['lib/constructs/web.ts', "import '../../services/protocol/run';", /services\/protocol/],
  ['lib/cli/up.ts', "export * from '../constructs';", /lib\/cli may not import lib\/constructs/],
  ['services/web/a.ts', "import '../task-runner/lease';", /may not import services\/task-runner/],
  ['lib/local/a.ts', 'export const a = Date.now();', /clock\.ts only/],
  ['lib/local/clock.ts', 'export const a = Date.now();', undefined],
  ['lib/local/clock.ts', 'export const a = process.env.HOME;', /process-env\.ts only/],
  ['lib/local/a.ts', "import { spawn } from 'node:child_process';", /spawn\.ts only/],
  ['lib/local/a.ts', 'console.log(1);', /terminal\.ts only/],
  ['lib/local/a.ts', 'process.exit(1);', /exit\.ts only/],
  ['lib/local/a.ts', 'export const a = Math.random();', /random\.ts only/],
  ['lib/operations/network.ts', 'export const a = new SQSClient({});', /how long it waits/],
  ['lib/operations/network.ts', 'export const a = new SQSClient(answering({}));', undefined],
  ['services/web/network.ts', 'export const a = new SQSClient();', /how long it waits/],
  ['lib/local/a.ts', "export const a = fetch('http://localhost');", /network\.ts only/],
];

describe('the walls of the house', () => {
  const files = CASES.map(([file, source]) => ({ file, source }));
  const offences = ask({ files }) as string[][];

  it.each(CASES.map((row, index) => [...row, index] as const))(
    'in %s, %s',
    (_file, _source, offence, index) => {
      const found = offences[index]!.join('\n');
      if (offence === undefined) expect(found).toBe('');
      else expect(found).toMatch(offence);
    },
  );

  const page = readFileSync(join(PROJECT_ROOT, 'docs', 'architecture.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('are documented as they are enforced', () => {
    for (const [room, allowed] of Object.entries(
      ask({ list: 'rooms' }) as Record<string, string[]>,
    )) {
      const row = rows.find((cells) => cells[1] === room);
      expect([room, row?.[3]]).toEqual([room, allowed.length === 0 ? '–' : allowed.join(', ')]);
    }
  });

  it('name the file of each outside capability', () => {
    for (const { file } of ask({ list: 'capabilities' }) as { file: string }[]) {
      expect(page).toContain(`| \`${file}\``);
    }
  });
});
