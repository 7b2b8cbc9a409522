import { readAssembly } from '../../assembly';
import { environmentName } from '../environments';
import { step } from '../step';
import { ASSEMBLY_FOLDER, synthesize } from '../synthesize';
import { json } from '../terminal';
import { table } from '../table';

interface Options {
  readonly environment?: string;
  readonly json?: boolean;
}

export async function synth({ environment, json: asJson }: Options): Promise<void> {
  const only = environment === undefined ? undefined : environmentName(environment);
  await step('Synthesize', () => synthesize());
  const stacks = readAssembly(ASSEMBLY_FOLDER)
    .stacks.filter(({ stage }) => only === undefined || stage === only)
    .map(({ path, name, account, region, resources }) => ({
      path,
      name,
      account,
      region,
      resources: resources.length,
    }));
  if (asJson === true) {
    json({ assembly: ASSEMBLY_FOLDER, stacks });
    return;
  }
  table(
    ['STACK', 'ACCOUNT', 'REGION', 'RESOURCES'],
    stacks.map(({ path, account, region, resources }) => [
      path,
      account,
      region,
      String(resources),
    ]),
  );
}
