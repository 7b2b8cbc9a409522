import type { IConstruct } from 'constructs';
import type { DataStack } from './data-stack';
import type { MessagingStack } from './messaging-stack';
import type { NetworkStack } from './network-stack';
import type { ObservabilityStack } from './observability-stack';
import type { StorageStack } from './storage-stack';
import type { TasksStack } from './tasks-stack';
import type { WebStack } from './web-stack';

interface StackTypes {
  network: NetworkStack;
  data: DataStack;
  storage: StorageStack;
  messaging: MessagingStack;
  tasks: TasksStack;
  web: WebStack;
  observability: ObservabilityStack;
}

/** Whether it is this stack of an environment: the editor knows its parts then. Loads nothing of the CDK. */
export function isStack<Id extends keyof StackTypes>(
  construct: IConstruct,
  id: Id,
): construct is StackTypes[Id] {
  return construct.node.id === id;
}
