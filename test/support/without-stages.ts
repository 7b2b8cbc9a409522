import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';

/** An assembly of an app of other people, three resources in a stack that lives in no stage. Returns the folder. */
export function applicationWithoutStages(outdir: string): string {
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { 'aws:cdk:enable-path-metadata': true },
  });
  const stack = new Stack(app, 'Shop');
  const failed = new Queue(stack, 'Failed');
  new Queue(stack, 'Orders', { deadLetterQueue: { queue: failed, maxReceiveCount: 3 } });
  new Topic(stack, 'Done');
  app.synth();
  return outdir;
}
