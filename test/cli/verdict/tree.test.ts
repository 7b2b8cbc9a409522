import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { deploymentLines } from '../../../lib/cli/deployment/stages';
import { deploymentTree } from '../../../lib/cli/deployment/tree';
import { COLOR, fit, widthOf } from '../../../lib/cli/fit';
import type { DeployEvent } from '../../../lib/operations';
import { VERDICT_CLASSES, verdictOf } from '../../../lib/operations';
import { PROJECT_ROOT } from '../../support/sample';
import { crashing } from './ends';
import { screenOf } from './screen';
import { cases } from '../../support/cases';

const resource = (stack: string, name: string, status: string, failed = false): DeployEvent => ({
  ...{ type: 'resource', stack, resource: name, status, failed, reason: failed ? 'no' : undefined },
});
const rollout = (more: object = {}): DeployEvent => ({
  type: 'rollout',
  services: crashing().services.map((service) => ({
    ...service,
    at: { stack: 'dev/web', resource: 'WebService/Service' },
    ...more,
  })),
  alarms: [],
});

/** What is written while `work` runs, by a terminal of a size, or by none. */
function written(size: { columns: number; rows: number } | undefined, work: () => void): string {
  const { stderr } = process;
  const names = ['isTTY', 'columns', 'rows'] as const;
  const before = names.map((name) => Object.getOwnPropertyDescriptor(stderr, name));
  let text = '';
  const write = jest.spyOn(stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const set = (name: 'isTTY' | 'columns' | 'rows', value: unknown) =>
    Object.defineProperty(stderr, name, { value, configurable: true, writable: true });
  set('isTTY', size !== undefined);
  set('columns', size?.columns);
  set('rows', size?.rows);
  try {
    work();
  } finally {
    write.mockRestore();
    for (const [index, name] of names.entries()) {
      const old = before[index];
      if (old === undefined) Reflect.deleteProperty(stderr, name);
      else Object.defineProperty(stderr, name, old);
    }
  }
  return text;
}

describe('the tree of a deployment', () => {
  it('shows stacks, their resources at work, and how services roll out', () => {
    const tree = deploymentTree();
    tree.tell(resource('dev/web', 'WebService/Definition', 'update complete'));
    tree.tell(resource('dev/web', 'WebService/Service', 'update in progress'));
    tree.tell(resource('dev/tasks', 'Queue', 'create in progress'));
    tree.tell(rollout({ healthyTargets: 1 }));
    expect(tree.lines(20)).toEqual([
      '  • dev/web, 1 done',
      '    └ WebService/Service update in progress',
      '        revision 8, 0 of 2 tasks run, 3 failed',
      '        ! targets: 1 healthy, 1 unhealthy: Health checks failed',
      '        ! 3 tasks stopped: main exited with code 1',
      '  • dev/tasks',
      '    └ Queue create in progress',
    ]);
    tree.tell({ type: 'stack', stack: 'dev/web', how: 'changed', resources: 2 });
    expect(tree.lines(20)).toEqual(['  • dev/tasks', '    └ Queue create in progress']);
  });

  it('says how traffic moves, in which stage, and which alarms ring', () => {
    const tree = deploymentTree();
    tree.tell(resource('dev/web', 'WebService/Service', 'update in progress'));
    const [web] = crashing().services;
    const staged = { ...web!.rollout!, weight: 25, stage: 'PRODUCTION_TRAFFIC_SHIFT', failed: 0 };
    const event = rollout({ rollout: staged, targets: [], stopped: [] });
    tree.tell({ ...event, alarms: [{ name: 'web-errors', reason: undefined }] } as DeployEvent);
    expect(tree.lines(20).slice(2)).toEqual([
      '        revision 8, 0 of 2 tasks run, 25 % of traffic, production traffic shift',
      '  ! alarm web-errors rings',
    ]);
  });

  it('leaves nothing behind on a terminal of any width but the lines that stay', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', '/', '界', '-'),
      minLength: 1,
      maxLength: 60,
    });
    const anyEvent: fc.Arbitrary<DeployEvent> = fc.oneof(
      fc
        .tuple(word, fc.constantFrom('update in progress', 'update complete'))
        .map(([name, status]) => resource('dev/web', name, status)),
      fc.constant(rollout()),
      fc.constant<DeployEvent>({ type: 'stack', stack: 'dev/web', how: 'changed', resources: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 12 }),
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 4, max: 40 }),
        (events, columns, rows) => {
          const text = written({ columns, rows }, () => {
            const lines = deploymentLines('dev');
            lines.tell({ type: 'phase', phase: 'stacks' });
            for (const event of events) lines.tell(event);
            lines.stop();
          });
          const stay = events
            .filter(({ type }) => type === 'stack')
            .map(() => '✓ dev/web changed, 3 resources');
          expect(screenOf(text, columns)).toEqual(stay);
          for (const drawn of text.split(/\n|\r|\u001b\[\d*[AJ]/))
            expect(widthOf(drawn)).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: cases(100) },
    );
  });

  it('says each change of a rollout once where nobody watches a terminal, and moves no cursor', () => {
    const text = written(undefined, () => {
      const lines = deploymentLines('dev');
      lines.tell({ type: 'phase', phase: 'stacks' });
      for (let looks = 0; looks < 5; looks++) lines.tell(rollout());
      lines.tell(resource('dev/web', 'WebService/Service', 'update failed', true));
      lines.stop();
    });
    expect(text).toBe(
      [
        '  slipway-sample-dev-web: revision 8, 0 of 2 tasks run, 3 failed',
        '✗ dev/web → WebService/Service update failed: no',
        '',
      ].join('\n'),
    );
  });
});

describe('a line cut to a width', () => {
  it('takes no more columns, colors and wide characters counted, and ends its colors', () => {
    const piece = fc.constantFrom('a', 'é', '界', '😀', '\u001b[31m', '\u001b[0m', ' ');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 80 }),
        fc.integer({ min: 2, max: 50 }),
        (pieces, width) => {
          const line = pieces.join('');
          const cut = fit(line, width);
          const plain = cut.replace(COLOR, '');
          expect(widthOf(plain)).toBeLessThanOrEqual(width);
          if (widthOf(line.replace(COLOR, '')) <= width) expect(cut).toBe(line);
          else if (line.includes('\u001b')) expect(cut).toMatch(/\u001b\[0m$/);
        },
      ),
      { numRuns: cases(200) },
    );
  });
});

describe('docs/operations.md', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs', 'operations.md'), 'utf8');

  it('shows a failure as it is told', () => {
    const { services } = crashing();
    const evidence = {
      ...crashing(),
      services: services.map((service) => ({
        ...service,
        stopped: service.stopped.map((one) => ({
          ...one,
          containers: one.containers.map((its) => ({
            ...its,
            log: its.log.map((line) => line.replace(/ <script>.*/, '')),
          })),
        })),
      })),
    };
    const text = written(undefined, () => {
      const lines = deploymentLines('dev');
      lines.tell(rollout());
      lines.tell({ type: 'foreseen', verdict: verdictOf(evidence) });
      lines.stop();
    });
    const [, shown] = /```text\n\$ npx slipway deploy dev\n(.*?)```/s.exec(page)!;
    expect(shown).toBe(text);
  });

  it('names every class of verdict', () => {
    expect(VERDICT_CLASSES.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
  });
});
