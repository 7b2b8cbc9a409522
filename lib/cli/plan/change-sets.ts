import type { Assembly } from '../../assembly';
import {
  prepareChangeSets,
  toldBy,
  type ChangeSets,
  type Prepared,
} from '../../operations/change-sets';
import type { Side, Told } from '../../operations/plan';
import { checkAssembly, readRelease } from '../../operations';
import { accountOf, changeSetsOf } from '../deployment/account';
import { CliError } from '../errors';
import { step } from '../step';

export interface ChangeSetsMade {
  readonly prepared: readonly Prepared[];
  /** What CloudFormation says of resources, by their ids. */
  readonly told: ReadonlyMap<string, Told>;
}

/** Makes the change sets that the deployment of a release executes, and reads what CloudFormation says in them. */
export async function makeChangeSets(
  assembly: Assembly,
  environment: string,
  file: string,
  deployed: Side,
): Promise<ChangeSetsMade> {
  const release = readRelease(file);
  await checkAssembly(release, assembly.directory);
  const account = accountOf(environment, assembly.directory);
  if (release.application !== account.of.application)
    throw new CliError(
      'RELEASE_MISMATCH',
      `release ${release.id} is of the application '${release.application}'; this project is '${account.of.application}'`,
      'run the command in the project that the release was made of',
    );
  const aws: ChangeSets = changeSetsOf(account);
  const { startCdk } =
    require('../../operations/deploy/spawn') as typeof import('../../operations/deploy/spawn');
  const { region } = account.place;
  return step(`Make the change sets of ${environment}`, async () => {
    const prepared = await prepareChangeSets(
      { aws, startCdk },
      { assembly, environment, region, release: release.id, deployed },
    );
    return { prepared, told: await toldBy(aws, assembly, prepared) };
  });
}

/** What became of each stack's change set, in one sentence, by the path of the stack. */
export const changeSetWords = (prepared: readonly Prepared[]): ReadonlyMap<string, string> =>
  new Map(prepared.map((one) => [one.stack.path, wordsOf(one)]));

function wordsOf(one: Prepared): string {
  switch (one.how) {
    case 'ready':
      return `Change set ${one.changeSet.name}: ${counted(one.changeSet.changes)}.`;
    case 'nothing to change':
      return 'No change set: CloudFormation has nothing to change.';
    case 'left to the deployment':
      return `No change set: ${one.why}. The deployment makes it.`;
    case 'refused':
      return `CloudFormation refused the change set: ${one.why}`;
  }
}

/** What of them is replaced, the rows below say. */
const counted = ({ length }: readonly unknown[]): string =>
  length === 1 ? '1 resource changes' : `${length} resources change`;

/** What a person must know before a yes. */
export const refusals = (prepared: readonly Prepared[]): string[] =>
  prepared.flatMap((one) =>
    one.how === 'refused'
      ? [
          `CloudFormation refuses to change ${one.stack.path} like this, and so will the deployment: ${one.why}`,
        ]
      : [],
  );

/** For programs. */
export const changeSetRows = (prepared: readonly Prepared[]): readonly object[] =>
  prepared.map((one) => ({
    stack: one.stack.path,
    how: one.how,
    ...(one.how === 'ready' && {
      name: one.changeSet.name,
      id: one.changeSet.id,
      changes: one.changeSet.changes.map(({ logicalId, type, action, replacement, because }) => ({
        ...{ logicalId, type, action, because },
        ...(replacement !== undefined && { replacement }),
      })),
    }),
    ...('why' in one && { why: one.why }),
  }));
