import * as fc from 'fast-check';
import { sampleApplication } from '../../support/sample';
import { pipelineOf } from '../../../lib/pipeline';
import type { Stage } from '../../../lib/pipeline/model';
import { execute, type Builder } from './execute';
import { stagesOf } from './kind';
import type { Outcome, StageResult } from './outcome';
import { selected } from './selection';
import { approval, pipelineWith, work } from './small-project';

/** Ends each stage as `endings` say, and writes down which began, and how many at once. */
function recorder(endings: Readonly<Record<string, Outcome>>, leftOut: readonly string[] = []) {
  const begun: string[] = [];
  let atOnce = 0;
  let most = 0;
  const end = async ({ name }: Stage) => {
    begun.push(name);
    most = Math.max(most, (atOnce += 1));
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    return { outcome: endings[name] ?? 'succeeded' } as const;
  };
  const builder: Builder = { isLeftOut: ({ name }) => leftOut.includes(name), work: end, ask: end };
  return { builder, begun, most: () => most };
}

const anyGroups = fc
  .array(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 })
  .map((groups) =>
    groups.map((group, row) =>
      group.map((isApproval, column) => {
        const name = `${row}-${column}`;
        return isApproval ? { ...approval('dev'), name } : work(name, []);
      }),
    ),
  );
const anyOutcome = fc.constantFrom<Outcome>(
  'succeeded',
  'failed',
  'timed out',
  'refused',
  'stopped',
);

it('runs what the first group that does not succeed lets it run, whatever ends how', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyGroups,
      fc.infiniteStream(anyOutcome),
      fc.infiniteStream(fc.boolean()),
      async (groups, outcomes, leaves) => {
        const names = groups.flat().map(({ name }) => name);
        const endings = Object.fromEntries(names.map((name) => [name, outcomes.next().value!]));
        const leftOut = names.filter(() => leaves.next().value! && leaves.next().value!);
        const { builder, begun, most } = recorder(endings, leftOut);
        const results = await execute(pipelineWith(...groups), builder);
        expect(results.map(({ name }) => name)).toEqual(names);
        expect(most()).toBeLessThanOrEqual(2);
        const runs = (group: readonly Stage[]) =>
          group.filter(({ name }) => !leftOut.includes(name));
        const broken = groups.findIndex((group) =>
          runs(group).some(({ name }) => endings[name] !== 'succeeded'),
        );
        const reached = broken < 0 ? groups : groups.slice(0, broken + 1);
        expect([...begun].sort()).toEqual(
          reached
            .flatMap(runs)
            .map(({ name }) => name)
            .sort(),
        );
        const of = (result: StageResult): Outcome => {
          if (leftOut.includes(result.name)) return 'left out';
          return begun.includes(result.name) ? endings[result.name]! : 'not reached';
        };
        expect(results.map(({ outcome }) => outcome)).toEqual(results.map(of));
      },
    ),
  );
});

it('takes an error of its own for a failed stage, and goes on to say so', async () => {
  const builder: Builder = {
    isLeftOut: () => false,
    work: () => Promise.reject(new Error('no space left on device')),
    ask: () => Promise.resolve({ outcome: 'succeeded' }),
  };
  const [result] = await execute(pipelineWith([work('One', [])]), builder);
  expect(result).toMatchObject({ outcome: 'failed', why: 'no space left on device' });
});

describe('the stages of the sample', () => {
  const whole = pipelineOf(sampleApplication());
  const main = stagesOf(whole, { of: 'main' });
  const namesOf = ({ groups }: typeof whole) => groups.flat().map(({ name }) => name);
  const running = (only: readonly string[], skip: readonly string[] = []) => {
    const { leftOut, needed } = selected(main, { only, skip });
    return { runs: namesOf(main).filter((name) => !leftOut.has(name)), needed };
  };

  it('are chosen by name, with those whose work they need', () => {
    expect(running(['Deploy *'])).toEqual({
      runs: ['Synthesize', 'Release', 'Deploy dev', 'Deploy test', 'Deploy prod'],
      needed: ['Synthesize', 'Release'],
    });
    expect(running(['check'])).toEqual({ runs: ['Check'], needed: [] });
  });

  it('are left out by name', () => {
    const { runs } = running([], ['Test', 'Check']);
    expect(runs).toEqual(namesOf(main).filter((name) => name !== 'Test' && name !== 'Check'));
  });

  it('are not left out where others need them', () => {
    expect(running(['Policy'], ['Synthesize'])).toEqual({
      runs: ['Synthesize', 'Policy'],
      needed: ['Synthesize'],
    });
  });

  it.each([
    ['Deplyo dev', 'no stage is called Deplyo dev: did you mean Deploy dev?'],
    ['Deploy staging-*', 'no stage is called Deploy staging-*: The stages: Check, '],
  ])('cannot be chosen by %s', (pattern, message) => {
    expect(() => running([pattern])).toThrow(message);
    expect(() => running([], [pattern])).toThrow(message);
  });

  it('of a pull request change nothing in any account', () => {
    const stages = stagesOf(whole, { of: 'pull request' }).groups.flat();
    expect(stages.map(({ kind }) => kind)).not.toContain('approval');
    const roles = stages.flatMap((stage) => (stage.kind === 'work' ? [stage.role?.does] : []));
    expect(roles).not.toContain('deploy');
    expect(stages.map(({ name }) => name)).toContain('Plan prod');
  });

  it('of one environment are those of all, and its own', () => {
    const names = namesOf(stagesOf(whole, { of: 'main', environment: 'dev' }));
    expect(names).toContain('Deploy dev');
    expect(names).toContain('Synthesize');
    expect(names.join()).not.toMatch(/test,|prod/);
  });

  it('of an earlier release check and build nothing', () => {
    const kind = { of: 'main', environment: 'prod', release: '20261121T204940Z-0eadc7a' } as const;
    const stages = stagesOf(whole, kind).groups.flat();
    expect(stages.map(({ name }) => name)).toEqual(['Approve prod', 'Deploy prod']);
    expect(stages[1]).toMatchObject({ commands: ['npx slipway rollback prod "$RELEASE"'] });
    expect(stages[1]).not.toHaveProperty('assembly');
  });
});
