import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { readAssembly, type Stack } from '../../lib/assembly';
import { EMULATED_ACCOUNT } from '../support/emulator';
import { REGION } from './cdk';

/** Deploys assemblies by CloudFormation's own API: what `cdk deploy` does, without its seconds for each stack. */
export function cloudFormationAt(endpoint: string) {
  const settings = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const formation = new CloudFormationClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });

  const statusOf = async (name: string): Promise<string> => {
    const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0]?.StackStatus ?? '';
  };
  const reasonOf = async (name: string): Promise<string> => {
    const { StackEvents = [] } = await formation.send(
      new DescribeStackEventsCommand({ StackName: name }),
    );
    return StackEvents.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('FAILED'))
      .map((event) => `${event.LogicalResourceId ?? ''}: ${event.ResourceStatusReason ?? ''}`)
      .join('\n');
  };
  const expectStatus = async (name: string, wanted: string): Promise<void> => {
    const status = await statusOf(name);
    if (status !== wanted) throw new Error(`${name}: ${status}: ${await reasonOf(name)}`);
  };

  return {
    /** An account as `cdk bootstrap` leaves it, and with nothing else. */
    reset: async (): Promise<void> => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      const Bucket = `cdk-hnb659fds-assets-${EMULATED_ACCOUNT}-${REGION}`;
      await s3.send(
        new CreateBucketCommand({
          Bucket,
          CreateBucketConfiguration: { LocationConstraint: REGION },
        }),
      );
    },
    create: async (assembly: string, stage: string): Promise<void> => {
      for (const stack of inOrder(assembly, stage)) {
        await formation.send(
          new CreateStackCommand({ StackName: stack.name, TemplateBody: templateOf(stack) }),
        );
        await expectStatus(stack.name, 'CREATE_COMPLETE');
      }
    },
    /** Changes what differs, adds what is new; returns the names of the stacks that it touched. */
    update: async (before: string, assembly: string, stage: string): Promise<string[]> => {
      const old = new Map(inOrder(before, stage).map((stack) => [stack.name, templateOf(stack)]));
      const touched: string[] = [];
      for (const stack of inOrder(assembly, stage)) {
        const TemplateBody = templateOf(stack);
        if (old.get(stack.name) === TemplateBody) continue;
        const isNew = !old.has(stack.name);
        const settings = { StackName: stack.name, TemplateBody };
        if (isNew) await formation.send(new CreateStackCommand(settings));
        else await formation.send(new UpdateStackCommand(settings));
        await expectStatus(stack.name, isNew ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
        touched.push(stack.name);
      }
      return touched;
    },
    destroy: async (assembly: string, stage: string): Promise<void> => {
      for (const { name } of inOrder(assembly, stage).reverse()) {
        const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: name }));
        const StackName = Stacks?.[0]?.StackId ?? name;
        await formation.send(new DeleteStackCommand({ StackName }));
        await expectStatus(StackName, 'DELETE_COMPLETE');
      }
    },
  };
}

/** Bootstrap's version is looked up in a parameter that only `cdk bootstrap` makes. */
function templateOf({ templateFile }: Stack): string {
  const template = JSON.parse(readFileSync(templateFile, 'utf8')) as Record<string, unknown>;
  return JSON.stringify({ ...template, Parameters: {}, Rules: {} });
}

const inOrder = (assembly: string, stage: string): Stack[] =>
  readAssembly(assembly).stacks.filter((stack) => stack.stage === stage);
