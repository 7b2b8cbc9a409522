import type { Told } from '../../lib/operations/plan';
import { planned, sideFrom, type Template } from '../support/plans';
import { table } from './plan-templates';

const told = (said: Readonly<Record<string, Told['replacement']>>, because: string[] = []) =>
  new Map(
    Object.entries(said).map(([logicalId, replacement]) => [
      `prod/app#${logicalId}`,
      { replacement, because },
    ]),
  );

const plan = (before: Template, after: Template, said: ReadonlyMap<string, Told>) => {
  const { plan: found, report } = planned(sideFrom(before), sideFrom(after), 'prod', said);
  const [stack] = found.stacks;
  return {
    effects: Object.fromEntries(stack!.changes.map((one) => [one.logicalId, one.effect])),
    losses: found.losses.map(({ severity }) => severity),
    rows: report.stacks.flatMap(({ rows }) => rows.map(({ effect }) => effect)),
    isAtRisk: report.isAtRisk,
  };
};

/** Replaced where the engine's version jumps: by the value, CloudFormation's schema says. */
const cache = (EngineVersion: string): Template => ({
  Db: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'postgres', AvailabilityZone: EngineVersion },
  },
});

describe('a plan that CloudFormation was asked about', () => {
  it('takes its word that nothing is replaced', () => {
    const found = plan(table('a'), table('b'), told({ Runs: 'none' }));
    expect(found.effects).toEqual({ Runs: 'update' });
    expect(found.losses).toEqual([]);
    expect(found.rows).toEqual(['updated in place, says CloudFormation']);
  });

  it('takes its word that something is, and says what is lost', () => {
    const [before, after] = [table('a'), table('a', { Properties: { TableName: 'a', Tags: [] } })];
    expect(plan(before, after, new Map()).effects).toEqual({ Runs: 'update' });
    const found = plan(before, after, told({ Runs: 'certain' }, ['KeySchema']));
    expect(found.effects).toEqual({ Runs: 'replace' });
    expect(found.isAtRisk).toBe(true);
    expect(found.rows).toEqual(['replaced: KeySchema, says CloudFormation']);
  });

  it('tells what only the deployment knows as such', () => {
    const found = plan(cache('1'), cache('2'), told({ Db: 'conditional' }));
    expect(found.effects).toEqual({ Db: 'maybe-replace' });
    expect(found.losses).not.toContain('lost');
  });

  it('lists what changes only by what it refers to', () => {
    const both = (name: string): Template => ({
      ...table(name),
      News: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Runs' } } },
      Other: { Type: 'AWS::SQS::Queue' },
    });
    expect(plan(both('a'), both('b'), new Map()).effects).toEqual({ Runs: 'replace' });
    const said = told({ Runs: 'certain', News: 'none' });
    const found = plan(both('a'), both('b'), said);
    expect(found.effects).toEqual({ Runs: 'replace', News: 'update' });
    expect(found.rows).toContain('updated in place, says CloudFormation');
    const graver = plan(
      both('a'),
      both('b'),
      told({ News: 'conditional' }, ['DisplayName (of Runs)']),
    );
    expect(graver.rows).toContain('may be replaced: DisplayName (of Runs), says CloudFormation');
  });

  it('calls a new version of a task definition that, and no replacement', () => {
    const definition = (Cpu: string): Template => ({
      Definition: { Type: 'AWS::ECS::TaskDefinition', Properties: { Cpu } },
    });
    const found = plan(definition('256'), definition('512'), told({ Definition: 'certain' }));
    expect(found.effects).toEqual({ Definition: 'version' });
  });

  it('says no more than before of resources that it was not told about', () => {
    const elsewhere = told({ Unknown: 'certain' });
    expect(plan(table('a'), table('b'), elsewhere)).toEqual(
      plan(table('a'), table('b'), new Map()),
    );
  });
});
