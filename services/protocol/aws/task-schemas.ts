import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RunStore } from '../store';
import type { TaskSchemas } from '../task-schemas';
import type { AwsParts } from './parts';
import { key } from './item';

/** No run has such an id. */
const keyOf = (task: string) => key(`task#${task}`, 'schemas');

/** What tasks take and give: an item for each task beside the runs. */
export function taskSchemasIn({
  client,
  tableName,
  tasks,
  payloads,
}: Omit<AwsParts, 'items'>): Pick<RunStore, 'saveTaskSchemas' | 'taskSchemas'> {
  return {
    saveTaskSchemas: async (schemas) => {
      await Promise.all(
        Object.entries(schemas).map(async ([task, value]) => {
          const stored = await payloads.write(
            `task-schemas/${encodeURIComponent(task)}.json`,
            value,
          );
          const Item = { ...keyOf(task), schemas: { S: stored } };
          await client.send(new PutItemCommand({ TableName: tableName, Item }));
        }),
      );
    },
    taskSchemas: async () => {
      const found = await Promise.all(
        tasks.map(async (task) => {
          const { Item } = await client.send(
            new GetItemCommand({ TableName: tableName, Key: keyOf(task) }),
          );
          const stored = Item?.schemas?.S;
          return stored === undefined
            ? []
            : [[task, (await payloads.read(stored)) as TaskSchemas] as const];
        }),
      );
      return Object.fromEntries(found.flat());
    },
  };
}
