import { Stack, Stage, Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  ApplicationLoadBalancer,
  type CfnLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { defineApplication, type ResolvedEnvironment } from '../../../lib/config';
import type { TasksStack, WebStack } from '../../../lib/stacks';
import { isStack } from '../../../lib/stacks/is-stack';

export default defineApplication({
  name: 'shop',
  tasks: { hello: { image: { build: 'tasks/hello' }, schedule: { every: '1 hour' } } },
  environments: {
    dev: { account: '111111111111', region: 'eu-west-1' },
    prod: { account: '222222222222', region: 'eu-west-1' },
  },

  customize(stack, environment) {
    if (isStack(stack, 'tasks')) addQueue(stack, environment);
    if (isStack(stack, 'web')) defendStrictly(stack);
    if (isStack(stack, 'observability') && !environment.production) replaceAlarms(stack);
  },
});

/** Adds a resource, and lets a workload use it. */
function addQueue(tasks: TasksStack, { application, name }: ResolvedEnvironment): void {
  const invoices = new Queue(tasks, 'Invoices', {
    queueName: `${application}-${name}-invoices`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  Validations.of(invoices).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'its reader, another application, keeps its own dead letters',
  });
  const { container, definition } = tasks.runner.task;
  container.addEnvironment('INVOICES_QUEUE', invoices.queueUrl);
  invoices.grantSendMessages(definition.taskRole);
}

/** Changes properties: by the CDK's construct where it can, else by the template's own name. */
function defendStrictly({ entry }: WebStack): void {
  const { loadBalancer } = entry;
  if (!(loadBalancer instanceof ApplicationLoadBalancer)) return; // one that was there before
  loadBalancer.setAttribute('routing.http.desync_mitigation_mode', 'strictest');
  const template = loadBalancer.node.defaultChild as CfnLoadBalancer;
  template.addPropertyOverride('IpAddressType', 'ipv4');
}

/** Replaces a stack that no other one uses, by one of the same name. */
function replaceAlarms(stack: Stack): void {
  const stage = Stage.of(stack);
  const data = stage?.node.findChild('data');
  if (stage === undefined || data === undefined || !isStack(data, 'data')) return;
  stage.node.tryRemoveChild(stack.node.id);
  const mine = new Stack(stage, stack.node.id, { stackName: stack.stackName });
  const alarm = new Alarm(mine, 'DeadLetters', {
    alarmName: `${stack.stackName}-dead-letters`,
    metric: data.tasks.deadLetters.metricApproximateNumberOfMessagesVisible(),
    threshold: 1,
    evaluationPeriods: 1,
  });
  alarm.addAlarmAction(new SnsAction(new Topic(mine, 'Topic', { enforceSSL: true })));
}
