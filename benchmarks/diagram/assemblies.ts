import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';

/** CloudFormation takes 500 resources in a stack; what a cell or a service adds must still fit. */
const FULL = 420;
/** From this size on each stack has a web service in a VPC of its own. */
const WITH_SERVICES = 150;

/** An assembly of about that many resources, as the CDK writes it; made once and kept in `cache`. */
export function assemblyOf(resources: number, cache: string): string {
  const self = createHash('sha256').update(readFileSync(__filename)).digest('hex').slice(0, 12);
  const folder = join(cache, `assembly-${resources}-${self}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  synthesize(resources, unfinished);
  renameSync(unfinished, folder);
  return folder;
}

function synthesize(resources: number, outdir: string): void {
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { 'aws:cdk:enable-path-metadata': true },
  });
  let left = resources;
  for (let index = 1; left > 0; index += 1) {
    const stack = new Stack(app, `Domain${index}`);
    const room = Math.min(left, FULL);
    if (resources >= WITH_SERVICES) addService(stack);
    let before: Cell | undefined;
    for (let cell = 1; countOf(stack) < room; cell += 1)
      before = addCell(stack, `Orders${cell}`, before);
    left -= countOf(stack);
  }
  app.synth();
}

const countOf = (stack: Stack): number =>
  stack.node.findAll().filter((one) => 'cfnResourceType' in one).length;

interface Cell {
  readonly done: Topic;
  readonly table: Table;
}

/** A function that takes orders from a queue into a table and says so on a topic; it hears of, and reads, the cell before. */
function addCell(stack: Stack, name: string, before: Cell | undefined): Cell {
  const failed = new Queue(stack, `${name}Failed`);
  const queue = new Queue(stack, `${name}Queue`, {
    deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
  });
  const table = new Table(stack, `${name}Table`, {
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
  const done = new Topic(stack, `${name}Done`);
  const handler = new Lambda(stack, `${name}Handler`, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => undefined;'),
    environment: { TABLE: table.tableName, TOPIC: done.topicArn },
  });
  handler.addEventSource(new SqsEventSource(queue));
  table.grantReadWriteData(handler);
  done.grantPublish(handler);
  before?.done.addSubscription(new SqsSubscription(queue));
  before?.table.grantReadData(handler);
  return { done, table };
}

/** A web service behind a load balancer, in a VPC. */
function addService(stack: Stack): void {
  // The CDK's own types contradict each other where undefined is told from absent.
  const vpc = new Vpc(stack, 'Network', { maxAzs: 2 }) as IVpc;
  new ApplicationLoadBalancedFargateService(stack, 'Web', {
    vpc,
    taskImageOptions: { image: ContainerImage.fromRegistry('nginx') },
  });
}
