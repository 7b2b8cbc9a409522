import fc from 'fast-check';
import type { ResolvedApplication } from '../../lib/config';
import { anyConfiguration, repaired, SEED, type Tree } from '../property/configurations';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { synthesized } from '../support/sample';
import { cloudFormationAt } from './cloudformation';

jest.setTimeout(900_000);

const DEPLOYMENTS = 25;
/** Types that the emulator passes over. */
const NOT_EMULATED = ['AWS::S3::BucketPolicy'];

describeWith('emulator', 'any valid configuration', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  it(`deploys, changes into another one, and is destroyed: ${DEPLOYMENTS} of them`, async () => {
    const aws = cloudFormationAt(emulator.endpoint);
    const tried = fc.sample(anyConfiguration, { seed: SEED, numRuns: 45 });
    for (let i = 0; i < DEPLOYMENTS; i += 1) {
      const { input, application } = repaired(deployable(tried[i]!));
      const stage = STAGES[i % STAGES.length]!;
      const assembly = synthesized(only(stage, application), { assets: false });
      const next = repaired(inPlaceOf(input, tried[i + 1]!)).application;
      const changed = synthesized(only(stage, next), { assets: false });
      await aws.reset();
      await aws.create(assembly, stage);
      await aws.update(assembly, changed, stage);
      await aws.destroy(changed, stage);
    }
    expect(emulator.skippedTypes().filter((type) => !NOT_EMULATED.includes(type))).toEqual([]);
  });
});

const STAGES = ['dev', 'prod'] as const;

const only = (stage: string, application: ResolvedApplication): ResolvedApplication => ({
  ...application,
  environments: application.environments.filter(({ name }) => name === stage),
});

/** What was there before in the account is not there in the emulator's. */
function deployable(configuration: Tree): Tree {
  return eachLevel(configuration, ({ network, web, events, ...rest }) => ({
    ...rest,
    ...(network !== undefined && { network: without(network, 'vpc', 'cluster') }),
    ...(web !== undefined && { web: without(web, 'loadBalancer', 'certificateArn', 'domain') }),
    ...(events !== undefined && { events: onDefaultBus(events as Tree) }),
  }));
}

const onDefaultBus = (events: Tree): Tree =>
  Object.fromEntries(Object.entries(events).map(([name, event]) => [name, without(event, 'bus')]));

/** The second configuration under the first one's name and in its network: AWS moves neither. */
function inPlaceOf(first: Tree, second: Tree): Tree {
  const { name, network } = first;
  const environments = first.environments as Record<string, Tree>;
  const moved = deployable(second);
  const places = moved.environments as Record<string, Tree>;
  return {
    ...withNetwork(moved, network),
    name,
    environments: Object.fromEntries(
      STAGES.map((stage) => [
        stage,
        withNetwork(places[stage] ?? {}, environments[stage]?.network),
      ]),
    ),
  };
}

function withNetwork(level: Tree, network: unknown): Tree {
  return { ...without(level, 'network'), ...(network !== undefined && { network }) };
}

function eachLevel(configuration: Tree, change: (level: Tree) => Tree): Tree {
  const environments = configuration.environments as Record<string, Tree>;
  return {
    ...change(configuration),
    environments: Object.fromEntries(
      STAGES.map((stage) => [stage, change(environments[stage] ?? {})]),
    ),
  };
}

const without = (settings: unknown, ...keys: string[]): Tree =>
  Object.fromEntries(Object.entries(settings as Tree).filter(([key]) => !keys.includes(key)));
