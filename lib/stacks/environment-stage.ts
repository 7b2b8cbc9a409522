import { Aspects, Stack, Stage, Tags, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Customize, ResolvedEnvironment } from '../config';
import { boundedBy } from '../constructs/bounded-by';
import { encryptWith } from '../constructs/encrypt-with';
import { nameIn } from '../constructs/names';
import { DataStack } from './data-stack';
import { MessagingStack } from './messaging-stack';
import { NetworkStack } from './network-stack';
import { ObservabilityStack } from './observability-stack';
import { StorageStack } from './storage-stack';
import { TasksStack } from './tasks-stack';
import { WebStack } from './web-stack';

const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** One environment: its stacks, wired. The stage's id is the environment's name. */
export class EnvironmentStage extends Stage {
  constructor(scope: Construct, environment: ResolvedEnvironment, customize?: Customize) {
    const { account, region } = environment;
    super(scope, environment.name, {
      env: { account, region },
      ...boundedBy(environment.safety.permissionsBoundary),
    });
    const stack = (id: string): StackProps => ({
      stackName: nameIn(environment, id),
      description: `${environment.application} ${environment.name}: ${id}`,
      terminationProtection: environment.production,
    });
    const network = new NetworkStack(this, 'network', { ...stack('network'), environment });
    const data = new DataStack(this, 'data', {
      ...stack('data'),
      environment,
      ...(network.key !== undefined && { key: network.key }),
    });
    const storage =
      environment.storage.length === 0
        ? undefined
        : new StorageStack(this, 'storage', { ...stack('storage'), environment, network });
    const messaging =
      environment.topics.length + environment.events.length === 0
        ? undefined
        : new MessagingStack(this, 'messaging', {
            ...stack('messaging'),
            environment,
            data,
            storage,
          });
    const common = {
      environment,
      network,
      data,
      ...(storage !== undefined && { storage }),
      ...(messaging !== undefined && { messaging }),
    };
    const tasks = new TasksStack(this, 'tasks', { ...stack('tasks'), ...common });
    const web = new WebStack(this, 'web', { ...stack('web'), ...common, tasks });
    new ObservabilityStack(this, 'observability', {
      ...stack('observability'),
      environment,
      data,
      tasks,
      web,
    });
    if (network.key !== undefined) Aspects.of(this).add(encryptWith(network.key));
    const tags = {
      application: environment.application,
      environment: environment.name,
      ...environment.tags,
    };
    for (const [key, value] of Object.entries(tags)) {
      // A new tag would be a change of the rule, and set the weights back that ECS has moved (aws-cdk#36649).
      Tags.of(this).add(key, value, { excludeResourceTypes: [LISTENER_RULE] });
    }
    for (const one of this.node.children.filter((child) => Stack.isStack(child)))
      customize?.(one, environment);
  }
}
