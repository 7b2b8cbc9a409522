import { readAssembly } from '../../assembly';
import { step } from '../step';
import { ASSEMBLY_FOLDER, synthesize } from '../synthesize';
import { data, json } from '../terminal';

export async function synth(options: { json?: boolean }): Promise<void> {
  await step('Synthesize', () => synthesize());
  const stacks = readAssembly(ASSEMBLY_FOLDER).stacks.map(
    ({ path, name, account, region, resources }) => ({
      path,
      name,
      account,
      region,
      resources: resources.length,
    }),
  );
  if (options.json === true) json({ assembly: ASSEMBLY_FOLDER, stacks });
  else
    for (const { path, account, region, resources } of stacks)
      data(`${path.padEnd(22)} ${account}  ${region}  ${resources} resources`);
}
