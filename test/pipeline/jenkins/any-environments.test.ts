import fc from 'fast-check';
import { describeWith } from '../../support/prerequisites';
import { ACCOUNT, jenkinsfile } from './applications';
import type { Scenario } from './builds';
import { tell, type Told } from './told';

const EARLIER = '20261120T101500Z-1a2b3c4';

const environment = fc.record({
  approval: fc.boolean(),
  alongside: fc.boolean(),
  production: fc.boolean(),
});

/** One to six environments, each with a region of its own; the first stands alongside none. */
const environments = fc
  .array(environment, { minLength: 1, maxLength: 6 })
  .map((all) =>
    Object.fromEntries(
      all.map((one, index) => [
        `env-${index}`,
        { ...ACCOUNT, ...one, alongside: one.alongside && index > 0 },
      ]),
    ),
  );

describeWith('groovy', 'any environments', () => {
  const chosen = fc.sample(fc.tuple(environments, fc.boolean(), fc.nat({ max: 5 })), {
    numRuns: 12,
    seed: Number(process.env.PROPERTY_SEED ?? 1),
  });
  const cases = chosen.map(([all, concurrentBuilds, pick]) => {
    const names = Object.keys(all);
    const asked = names.flatMap((name) => [
      [`Deploy to ${name}?`, 'ada'],
      [`Deploy to ${name} again: release ${EARLIER}?`, 'ada'],
    ]);
    return {
      names,
      one: names[pick % names.length]!,
      questions: names.filter((name) => all[name]!.approval).length,
      text: jenkinsfile({ environments: all, delivery: { jenkins: { concurrentBuilds } } }),
      answers: Object.fromEntries(asked) as Record<string, string>,
    };
  });
  const scenarios: Record<string, Scenario> = Object.fromEntries(
    cases.flatMap(({ text, answers, one }, index) => [
      [`main${index}`, { text, branch: 'main', answers }],
      [`pull${index}`, { text, branch: 'PR-7', changeId: '7' }],
      [`fails${index}`, { text, branch: 'main', answers, fails: [`deploy ${one} `] }],
      [
        `again${index}`,
        { text, branch: 'main', answers, params: { RELEASE: EARLIER, ENVIRONMENT: one } },
      ],
    ]),
  );
  let told: Told<string>;
  beforeAll(() => {
    told = tell(scenarios);
  });
  const everyCase = (expectation: (index: number) => void) =>
    cases.forEach((_, index) => expectation(index));

  it('are all planned and deployed on main, in their order, each asked for where it asks', () => {
    everyCase((index) => {
      const { names, questions } = cases[index]!;
      expect(told.build(`main${index}`)).toMatchObject({ result: 'SUCCESS' });
      expect(told.deployed(`main${index}`)).toEqual(names);
      expect(told.commands(`main${index}`, 'slipway plan')).toHaveLength(names.length);
      expect(told.happened(`main${index}`, 'input')).toHaveLength(questions);
    });
  });

  it('are planned for a pull request, and none is changed or asked for', () => {
    everyCase((index) => {
      expect(told.build(`pull${index}`)).toMatchObject({ result: 'SUCCESS' });
      expect(told.commands(`pull${index}`, 'slipway plan')).toHaveLength(
        cases[index]!.names.length,
      );
      expect(told.commands(`pull${index}`, '--push')).toEqual([]);
      expect(told.deployed(`pull${index}`)).toEqual([]);
      expect(told.happened(`pull${index}`, 'input')).toEqual([]);
    });
  });

  it('keep what they have where one before them fails', () => {
    everyCase((index) => {
      const { names, one } = cases[index]!;
      const wave = told
        .build(`fails${index}`)
        .events.find(({ what }) => what.includes(`deploy ${one} `))!
        .around.includes('parallel');
      expect(told.build(`fails${index}`).result).toBe('FAILURE');
      const reached = told.deployed(`fails${index}`);
      expect(reached).toEqual(names.slice(0, reached.length));
      if (!wave) expect(reached.at(-1)).toBe(one);
    });
  });

  it('can each be given an earlier release alone', () => {
    everyCase((index) => {
      expect(told.build(`again${index}`)).toMatchObject({ result: 'SUCCESS' });
      expect(told.commands(`again${index}`, 'npx')).toEqual([
        `npx slipway rollback ${cases[index]!.one} "$RELEASE"`,
      ]);
    });
  });
});
