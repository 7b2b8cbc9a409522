import {
  CloudFormationClient,
  DeleteChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  paginateDescribeChangeSet,
  paginateListChangeSets,
  type Change,
  type DescribeChangeSetCommandOutput,
  type ResourceChange,
} from '@aws-sdk/client-cloudformation';
import { answering } from '../client-settings';
import type { Rights } from '../account/ports';
import { explained } from '../explained';
import { describedStack, outputsOf, unlessMissing } from '../formation/network';
import type { ChangeSet, ChangeSets, ToldChange } from './ports';

/** Change sets as CloudFormation itself has them, in one region. Errors come explained. */
export function changeSetsIn(region: string, { look, act }: Rights): ChangeSets {
  const client = new CloudFormationClient(answering({ region, credentials: look }));
  const acting = new CloudFormationClient(answering({ region, credentials: act }));
  return explained<ChangeSets>({
    stack: (name) => describedStack(client, name),
    stackOutputs: async (name) =>
      (await unlessMissing(() => outputsOf(client, name))) ?? new Map<string, string>(),
    names: async (stack) => {
      const found: string[] = [];
      await unlessMissing(async () => {
        for await (const { Summaries = [] } of paginateListChangeSets(
          { client },
          { StackName: stack },
        ))
          // Those of nested stacks go with the one around them.
          for (const { ChangeSetName, ParentChangeSetId } of Summaries)
            if (ChangeSetName !== undefined && ParentChangeSetId === undefined)
              found.push(ChangeSetName);
      });
      return found;
    },
    find: (stack, nameOrId) => found(client, stack, nameOrId),
    templateIn: async (stack, id) => {
      const { TemplateBody = '' } = await client.send(
        new GetTemplateCommand({ StackName: stack, ChangeSetName: id, TemplateStage: 'Original' }),
      );
      return TemplateBody;
    },
    execute: async (stack, id) => {
      try {
        await acting.send(new ExecuteChangeSetCommand({ StackName: stack, ChangeSetName: id }));
        return undefined;
      } catch (error) {
        // Obsolete, gone, or the stack is being changed: nothing was begun.
        if (
          error instanceof Error &&
          /^(?:InvalidChangeSetStatus|ChangeSetNotFound|ValidationError)/.test(error.name)
        )
          return error.message;
        throw error;
      }
    },
    remove: async (stack, name) => {
      await unlessGone(() =>
        acting.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: name })),
      );
    },
  });
}

async function found(
  client: CloudFormationClient,
  stack: string | undefined,
  nameOrId: string,
): Promise<ChangeSet | undefined> {
  let first: DescribeChangeSetCommandOutput | undefined;
  const changes: ToldChange[] = [];
  await unlessGone(async () => {
    for await (const page of paginateDescribeChangeSet(
      { client },
      { ...(stack !== undefined && { StackName: stack }), ChangeSetName: nameOrId },
    )) {
      first ??= page;
      changes.push(...(page.Changes ?? []).flatMap(toldChange));
    }
  });
  if (first?.ChangeSetId === undefined) return undefined;
  const { ChangeSetId, ChangeSetName, CreationTime, Status, StatusReason, ExecutionStatus } = first;
  return {
    id: ChangeSetId,
    name: ChangeSetName ?? '',
    createdAtMs: CreationTime?.getTime() ?? 0,
    status: Status ?? '',
    reason: StatusReason,
    execution: ExecutionStatus ?? '',
    changes,
  };
}

const unlessGone = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await unlessMissing(work);
  } catch (error) {
    if (error instanceof Error && /^ChangeSetNotFound/.test(error.name)) return undefined;
    throw error;
  }
};

const REPLACEMENTS = { True: 'certain', Conditional: 'conditional', False: 'none' } as const;

function toldChange({ ResourceChange: change }: Change): ToldChange[] {
  if (change?.LogicalResourceId === undefined) return [];
  const { LogicalResourceId, ResourceType = '', Action, Replacement, ChangeSetId } = change;
  const said = REPLACEMENTS[Replacement as keyof typeof REPLACEMENTS] as
    ToldChange['replacement'] | undefined;
  return [
    {
      logicalId: LogicalResourceId,
      type: ResourceType,
      action: (Action as ToldChange['action'] | undefined) ?? 'Dynamic',
      replacement: said,
      because: reasonsOf(change),
      inner: ChangeSetId,
    },
  ];
}

/** What makes CloudFormation replace it, or change it at all where nothing does. */
function reasonsOf({ Details = [] }: ResourceChange): string[] {
  const replacing = Details.filter(
    ({ Target }) => (Target?.RequiresRecreation ?? 'Never') !== 'Never',
  );
  const reasons = (replacing.length > 0 ? replacing : Details).flatMap(
    ({ Target, CausingEntity }) => {
      const name = Target?.Name ?? Target?.Attribute;
      if (name === undefined) return [];
      return [CausingEntity === undefined ? name : `${name} (of ${CausingEntity})`];
    },
  );
  return [...new Set(reasons)];
}
