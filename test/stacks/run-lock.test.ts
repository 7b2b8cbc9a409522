import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type DeleteItemCommandInput,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  CustomState,
  DefinitionBody,
  StateMachine,
  type IChainable,
} from 'aws-cdk-lib/aws-stepfunctions';
import { RunLock } from '../../lib/constructs/run-lock';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { StateError, walk, type Definition } from '../support/state-machine';

const HOLD_SECONDS = 600;

/** The state machine of a guarded run, as it is deployed. */
function definitionOf(overlap: 'skip' | 'queue'): Definition {
  const stack = new Stack(new App(), 'Test');
  const table = new Table(stack, 'Runs', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
  const run = new CustomState(stack, 'Run', {
    stateJson: { Type: 'Task', Resource: 'arn:aws:states:::run' },
  });
  const lock = new RunLock(stack, 'Lock', {
    task: 'nightly',
    overlap,
    table,
    holdSeconds: HOLD_SECONDS,
  });
  const chain: IChainable = lock.around(run);
  new StateMachine(stack, 'Job', { definitionBody: DefinitionBody.fromChainable(chain) });
  const [machine] = Object.values(
    Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'),
  ) as { Properties: { DefinitionString: { 'Fn::Join': [string, unknown[]] } } }[];
  const text = machine!.Properties.DefinitionString['Fn::Join'][1]
    .map((piece) =>
      typeof piece === 'string'
        ? piece
        : JSON.stringify(piece).includes('Partition')
          ? 'aws'
          : 'runs',
    )
    .join('');
  return JSON.parse(text) as Definition;
}

describe('a queued run', () => {
  const [patience] = definitionOf('queue').States.TakeLock!.Retry!;

  it('looks again at least each minute, for a day, within the history of an execution', () => {
    expect(patience).toMatchObject({
      ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
      MaxDelaySeconds: 60,
      MaxAttempts: 1440,
    });
    expect(patience!.MaxAttempts! * 4).toBeLessThan(25_000);
  });
});

describeWith('emulator', 'the lock of a scheduled task, on DynamoDB', () => {
  let emulator: Emulator;
  let dynamo: DynamoDBClient;
  beforeAll(async () => {
    emulator = await startEmulator();
    dynamo = new DynamoDBClient({
      endpoint: emulator.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await dynamo.send(
      new CreateTableCommand({
        TableName: 'runs',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['id', 'part'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'part', KeyType: 'RANGE' },
        ],
      }),
    );
  });
  afterAll(() => emulator.stop());

  const perform = (run: () => Promise<void>, trouble = { left: 0 }) => {
    return async (action: string, request: unknown): Promise<void> => {
      if (action === 'run') return run();
      if (trouble.left > 0) {
        trouble.left -= 1;
        throw new StateError('DynamoDB.InternalServerErrorException');
      }
      const command =
        action === 'dynamodb:putItem'
          ? new PutItemCommand(request as PutItemCommandInput)
          : new DeleteItemCommand(request as DeleteItemCommandInput);
      try {
        await dynamo.send(command as PutItemCommand);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        throw new StateError('DynamoDB.ConditionalCheckFailedException');
      }
    };
  };
  const skip = definitionOf('skip');
  const go = (execution: string, run: () => Promise<void>, at = 0, definition = skip) =>
    walk(definition, { execution, nowMs: at * 1000, perform: perform(run) });
  const locks = async () => (await dynamo.send(new ScanCommand({ TableName: 'runs' }))).Count;
  const nothing = () => Promise.resolve();

  it('leaves a run out while the one before is under way, and no later', async () => {
    let beside: unknown;
    const first = await go('first', async () => {
      beside = await go('second', () => Promise.reject(new Error('ran beside the first')), 60);
    });
    expect(beside).toEqual({ status: 'SUCCEEDED', path: ['TakeLock', 'Skipped'] });
    expect(first.path).toEqual(['TakeLock', 'Run', 'ReleaseLock', 'Done']);
    expect((await go('third', nothing)).path).toContain('Run');
    expect(await locks()).toBe(0);
  });

  it('is free after a failure, whose reason is not lost', async () => {
    const failing = () => Promise.reject(new StateError('States.Timeout'));
    expect(await go('failing', failing)).toEqual({
      status: 'FAILED',
      error: 'States.Timeout',
      path: ['TakeLock', 'Run', 'ReleaseLockAfterFailure', 'Failed'],
    });
    expect(await locks()).toBe(0);
  });

  it('is free when its time is over, and its former owner takes nothing away', async () => {
    const stopped = await go('stopped', async () => {
      const next = await go(
        'next',
        async () => {
          expect(await locks()).toBe(1);
        },
        HOLD_SECONDS + 1,
      );
      expect(next.path).toContain('Run');
      await perform(nothing)('dynamodb:putItem', {
        TableName: 'runs',
        Item: { id: { S: 'schedule#nightly' }, part: { S: 'lock' }, owner: { S: 'other' } },
      });
    });
    expect(stopped).toMatchObject({ status: 'SUCCEEDED' });
    expect(await locks()).toBe(1);
    await perform(nothing)('dynamodb:deleteItem', {
      TableName: 'runs',
      Key: { id: { S: 'schedule#nightly' }, part: { S: 'lock' } },
    });
  });

  it('is taken by a write that is repeated', async () => {
    const ended = await walk(skip, {
      execution: 'twice',
      nowMs: 0,
      perform: perform(nothing, { left: 2 }),
    });
    expect(ended.path).toEqual(['TakeLock', 'Run', 'ReleaseLock', 'Done']);
  });

  it('lets a queued run wait for its turn', async () => {
    const queue = definitionOf('queue');
    let looks = 0;
    const waiting: { done?: Promise<unknown> } = {};
    const first = await go(
      'first',
      async () => {
        waiting.done = walk(queue, {
          execution: 'second',
          nowMs: 0,
          perform: async (action, request) => {
            if (action === 'dynamodb:putItem') looks += 1;
            await perform(nothing)(action, request);
          },
        });
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
      0,
      queue,
    );
    expect(first.status).toBe('SUCCEEDED');
    expect(await waiting.done).toMatchObject({ path: ['TakeLock', 'Run', 'ReleaseLock', 'Done'] });
    expect(looks).toBeGreaterThan(1);
    expect(await locks()).toBe(0);
  });
});
