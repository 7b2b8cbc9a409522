import fc from 'fast-check';
import { readAssembly, type Assembly } from '../../lib/assembly';
import { ConfigError, resolveApplication, type ApplicationInput } from '../../lib/config';
import { shortName } from '../../lib/constructs/names';
import { PROJECT_ROOT, synthesized } from '../support/sample';
import { cases } from '../support/cases';

const place = { account: '111111111111', region: 'eu-west-1' };
const hello = { image: { build: 'tasks/hello' }, schedule: { every: '1 hour' } } as const;

const assemblyOf = (input: ApplicationInput): Assembly =>
  readAssembly(synthesized(resolveApplication(input, { root: PROJECT_ROOT })));

/** Names that AWS wants to be unique within another resource only: a role, a scalable target. */
const WITHIN_ANOTHER = new Set(['AWS::IAM::Policy', 'AWS::ApplicationAutoScaling::ScalingPolicy']);
/** Properties that name the resource itself; others (`VpcName`, say) refer to one. */
const OWN_NAME = /^(?:Name|Family|[A-Z]\w*Name)$/;
/** Of these, names of something else. */
const REFERS = /^(?:AWS::SNS::Topic DisplayName|AWS::CloudWatch::Alarm MetricName)$/;

/** What an account and region can have once only: resources with a name of their own, exports, stacks. */
function ownedNames(assembly: Assembly): string[] {
  return assembly.stacks.flatMap(({ name, resources, outputs, account, region }) => {
    const owned = [
      `stack ${name}`,
      ...outputs.flatMap(({ exportName }) =>
        exportName === undefined ? [] : [`export ${exportName}`],
      ),
      ...resources
        .filter(({ type }) => !WITHIN_ANOTHER.has(type))
        .flatMap(({ type, properties }) =>
          Object.entries(properties)
            .filter(([key]) => OWN_NAME.test(key) && !REFERS.test(`${type} ${key}`))
            .filter(([, value]) => typeof value === 'string')
            .map(([key, value]) => `${type} ${key} ${String(value)}`),
        ),
    ];
    return owned.map((text) => `${account} ${region} ${text}`);
  });
}

const twice = (names: readonly string[]): string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

describe('two environments in one account and region', () => {
  const assembly = assemblyOf({
    name: 'shop',
    tasks: { hello, greet: { handler: 'tasks/greet/task.ts' } },
    environments: { dev: place, 'dev-2': place },
  });
  const names = ownedNames(assembly);

  it('own no name twice', () => {
    expect(twice(names)).toEqual([]);
  });

  it('own names of every kind that this test is about', () => {
    const kinds = new Set(names.map((name) => name.split(' ')[2]));
    for (const kind of [
      'stack',
      'AWS::CloudWatch::Alarm',
      'AWS::DynamoDB::Table',
      'AWS::ECR::Repository',
      'AWS::ECS::Cluster',
      'AWS::ECS::Service',
      'AWS::ECS::TaskDefinition',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::Scheduler::Schedule',
      'AWS::SecretsManager::Secret',
      'AWS::StepFunctions::StateMachine',
    ])
      expect(kinds).toContain(kind);
  });
});

describe('two applications in one account and region', () => {
  it('whose long names differ in the last letter alone own no name twice, and none too long', () => {
    const assemblies = ['a', 'b'].map((letter) =>
      assemblyOf({
        name: `customer-invoicing-abcd${letter}`,
        tasks: { 'reconcile-all': hello },
        environments: { 'production-1': place },
      }),
    );
    const names = assemblies.flatMap((assembly) => [...new Set(ownedNames(assembly))]);
    expect(twice(names)).toEqual([]);
    const longest = (type: string) =>
      Math.max(
        ...names
          .filter((name) => name.includes(` ${type} `))
          .map((name) => name.split(' ').at(-1)!.length),
      );
    expect(longest('AWS::ElasticLoadBalancingV2::LoadBalancer')).toBeLessThanOrEqual(32);
    expect(longest('AWS::IAM::Role')).toBeLessThanOrEqual(64);
    expect(longest('AWS::Scheduler::Schedule')).toBeLessThanOrEqual(64);
    expect(longest('AWS::SQS::Queue')).toBeLessThanOrEqual(80);
    expect(longest('AWS::StepFunctions::StateMachine')).toBeLessThanOrEqual(80);
  });

  it('differ in the first letter alone: neither do they collide', () => {
    const names = ['a', 'b'].map((letter) =>
      shortName(`${letter}ustomer-invoicing-abcde-production-1-web`, 32),
    );
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/);
  });
});

describe('names that meet', () => {
  it('are refused where an environment and a task together spell another environment', () => {
    expect(() =>
      assemblyOf({
        name: 'shop',
        tasks: { 'eu-web': hello },
        environments: { dev: place, 'dev-eu': place },
      }),
    ).toThrow(
      "environments.dev-eu: 'web' in 'dev-eu' and 'eu-web' in 'dev' would both be named 'dev-eu-web' in 111111111111, eu-west-1; rename one",
    );
  });

  it('are allowed in different accounts', () => {
    const elsewhere = { ...place, account: '222222222222' };
    const input = { name: 'shop', tasks: { 'eu-web': hello } };
    expect(
      resolveApplication(
        { ...input, environments: { dev: place, 'dev-eu': elsewhere } },
        { root: PROJECT_ROOT },
      ).environments,
    ).toHaveLength(2);
  });

  it('are refused, or do not meet, whatever the names', () => {
    const word = fc.constantFrom('dev', 'eu', 'web', 'task', 'runner', 'a');
    const name = fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join('-'));
    const several = fc.uniqueArray(name, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(several, several, (environments, tasks) => {
        const input: ApplicationInput = {
          name: 'shop',
          tasks: Object.fromEntries(tasks.map((task) => [task, hello])),
          environments: Object.fromEntries(environments.map((one) => [one, place])),
        };
        try {
          expect(twice(ownedNames(assemblyOf(input)))).toEqual([]);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
        }
      }),
      { numRuns: cases(8) },
    );
  });
});
