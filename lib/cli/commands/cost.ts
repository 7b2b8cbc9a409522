import { readAssembly, type Assembly } from '../../assembly';
import { compare, estimate, PRICE_SOURCES, type Estimate, type Usage } from '../../operations/cost';
import { showComparison, showEstimate } from '../cost-text';
import { unknown } from '../environments';
import { assemblyAt } from '../revision';
import { assemblyFolder } from '../synthesize';
import { json } from '../terminal';

interface Options extends Usage {
  readonly environment?: string;
  readonly diff?: string;
  readonly region?: string;
  readonly app?: string;
  readonly json?: boolean;
}

export async function cost(options: Options): Promise<void> {
  const assembly = readAssembly(await assemblyFolder(options.app));
  const stages = stagesOf(assembly);
  const name = stageOf(stages, options.environment ?? stages[0] ?? '');
  const found = estimate(assembly, name, usageOf(options), options.region);
  if (options.diff === undefined) {
    if (options.json === true) json({ ...found, sources: PRICE_SOURCES });
    else showEstimate(found);
    return;
  }
  const before = await against(options.diff, assembly, name, options);
  const comparison = compare(before, found);
  if (options.json === true) {
    json({ ...comparison, before, after: found, sources: PRICE_SOURCES });
    return;
  }
  const isEnvironment = stages.includes(options.diff);
  showComparison(comparison, before, found, {
    before: isEnvironment ? options.diff : `${name} at ${options.diff}`,
    after: isEnvironment ? name : `${name} now`,
  });
}

/** Another environment of the same assembly, or the same environment at a revision. */
async function against(
  diff: string,
  assembly: Assembly,
  name: string,
  options: Options,
): Promise<Estimate> {
  const usage = usageOf(options);
  if (stagesOf(assembly).includes(diff)) return estimate(assembly, diff, usage, options.region);
  const then = await assemblyAt(diff);
  return estimate(then, stageOf(stagesOf(then), name), usage, options.region);
}

const stagesOf = ({ stacks }: Assembly): string[] => [
  ...new Set(stacks.map(({ stage }) => stage ?? '')),
];

function stageOf(stages: readonly string[], name: string): string {
  if (stages.includes(name)) return name;
  throw unknown('UNKNOWN_ENVIRONMENT', 'environment', name, stages);
}

const usageOf = ({
  requests,
  runs,
  runMinutes,
  gbOut,
  gbNat,
  gbLogs,
  gbStored,
  spotPrice,
}: Options): Usage => ({ requests, runs, runMinutes, gbOut, gbNat, gbLogs, gbStored, spotPrice });
