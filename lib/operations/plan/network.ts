import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  paginateListStacks,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { answering } from '../client-settings';
import { filledIn, partitionOf } from '../../assembly';
import { keysOfRole } from '../account/network';
import type { Keys } from '../account/ports';
import { explainAws, OperationError } from '../errors';
import { explained } from '../explained';
import { describedStack } from '../formation/network';
import type { DeployedTemplates, Place } from './ports';

/**
 * CloudFormation in the account and region of a stack, as the bootstrap's look-up role sees it; where these
 * credentials may not take that role on, as they see it themselves.
 *
 * @throws OperationError for credentials that AWS does not take, or of another account
 */
export async function templatesIn(place: Place): Promise<DeployedTemplates> {
  const credentials = await credentialsFor(place);
  const client = new CloudFormationClient(
    answering({
      region: place.region,
      ...(credentials !== undefined && { credentials }),
    }),
  );
  return explained<DeployedTemplates>({
    stack: (name) => describedStack(client, name),
    template: async (name) => {
      const { TemplateBody = '' } = await client.send(
        new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }),
      );
      return TemplateBody;
    },
    nested: async (name) => {
      const found = new Map<string, string>();
      for await (const { StackResourceSummaries = [] } of paginateListStackResources(
        { client },
        { StackName: name },
      ))
        for (const {
          LogicalResourceId,
          PhysicalResourceId,
          ResourceType,
        } of StackResourceSummaries)
          if (
            ResourceType === 'AWS::CloudFormation::Stack' &&
            LogicalResourceId !== undefined &&
            PhysicalResourceId !== undefined
          )
            found.set(LogicalResourceId, PhysicalResourceId);
      return found;
    },
    namesBeginning: async (prefix) => {
      const found: string[] = [];
      for await (const { StackSummaries = [] } of paginateListStacks(
        { client },
        { StackStatusFilter: [...THERE] },
      ))
        for (const { StackName, ParentId } of StackSummaries)
          if (ParentId === undefined && StackName?.startsWith(prefix) === true)
            found.push(StackName);
      return found;
    },
  });
}

const THERE: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'DELETE_FAILED',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** Undefined: the credentials of the surroundings. */
async function credentialsFor(place: Place): Promise<Keys | undefined> {
  const { account, region, lookupRole } = place;
  const sts = new STSClient(answering({ region }));
  try {
    const taken = lookupRole === undefined ? undefined : await takeOn(sts, lookupRole, place);
    if (taken !== undefined) return taken;
    const { Account: own } = await sts.send(new GetCallerIdentityCommand({}));
    if (own === account || account.startsWith('unknown')) return undefined;
    throw new OperationError(
      'WRONG_ACCOUNT',
      `the environment is in account ${account}; these credentials are of account ${own ?? '?'}${lookupRole === undefined ? '' : `, and may not take on ${roleName(lookupRole)} there`}`,
      'set AWS_PROFILE to a profile of the right account, or let these credentials take on the bootstrap’s look-up role',
    );
  } catch (error) {
    throw explainAws(error);
  }
}

const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Keys of the role; undefined where these credentials may not take it on, or it is not there. */
async function takeOn(
  sts: STSClient,
  role: string,
  { account, region }: Place,
): Promise<Keys | undefined> {
  try {
    return await keysOfRole(
      sts,
      filledIn(role, { account, region, partition: partitionOf(region) }),
    );
  } catch (error) {
    if (error instanceof Error && /^(?:AccessDenied|NoSuchEntity|ValidationError)/.test(error.name))
      return undefined;
    throw error;
  }
}
