import { readStage } from '../assembly';
import { findDeployed, regionOf, type Deployed } from '../operations/deployed';
import type { Aws } from '../operations/ports';
import { useRegion } from './process-env';
import { step } from './step';
import { assemblyWith } from './synthesize';

/** An environment in AWS, as the assembly and CloudFormation have it. */
export async function awsEnvironment(
  name: string,
): Promise<{ readonly aws: Aws; readonly deployed: Deployed }> {
  const assembly = await assemblyWith(name, readStage);
  const region = regionOf(assembly, name);
  useRegion(region);
  const { awsIn } = require('../operations/network') as typeof import('../operations/network');
  const aws = awsIn(region);
  const deployed = await step(`Look at ${name} in ${region}`, () =>
    findDeployed(aws, assembly, name),
  );
  return { aws, deployed };
}
