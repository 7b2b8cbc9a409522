import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBackend, openBackend } from '../../../services/protocol/backend';
import { MOST_LOSSES } from '../../../services/protocol/contract';
import { submit } from '../../../services/protocol/submit';
import { sweep } from '../../../services/protocol/sweeper';
import { resolveTaskRunner } from '../../../lib/config/sections/task-runner';
import { describeWith } from '../../support/prerequisites';
import { startEmulatedBackend, type EmulatedBackend } from '../emulated-backend';
import { sweeperPromises } from './sweeper-promises';

it('gives a run up before a queue, as it is by default, makes its message a dead letter', () => {
  expect(resolveTaskRunner({}, true).maxReceives).toBeGreaterThan(MOST_LOSSES);
});

describe('the sweeper on one machine', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-sweeper-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  sweeperPromises(() => openBackend({ kind: 'embedded', directory }));

  it('does not double a queue that is only long', async () => {
    const crowd = mkdtempSync(join(directory, 'crowd-'));
    const backend = openBackend({ kind: 'embedded', directory: crowd });
    await Promise.all(Array.from({ length: 150 }, () => submit(backend, 'a', null)));
    expect((await sweep(backend, { lateMs: -1 })).resent).toEqual([]);
    expect(await backend.broker.depth()).toBe(150);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    // Who has waited for more than an hour is looked after all the same, some at a time.
    const resentAfter = async (minutes: number) => {
      clock.mockReturnValue(now + minutes * 60_000);
      return (await sweep(backend)).resent;
    };
    expect(await resentAfter(59)).toEqual([]);
    const [one, two, three] = [await resentAfter(61), await resentAfter(62), await resentAfter(63)];
    clock.mockRestore();
    expect([one, two, three].map(({ length }) => length)).toEqual([50, 50, 50]);
    expect(new Set([one, two, three].flat()).size).toBe(150);
    closeBackend(backend);
  });
});

describeWith('emulator', 'the sweeper on AWS', () => {
  let aws: EmulatedBackend;
  beforeAll(async () => {
    aws = await startEmulatedBackend(['a', 'letter']);
  });
  afterAll(() => aws.stop());
  sweeperPromises(() => aws.open());

  it('brings a run back whose message became a dead letter, in a queue that keeps its order, too', async () => {
    const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
    const queue = async (name: string, attributes: Record<string, string>) => {
      const Attributes = { FifoQueue: 'true', ...attributes };
      const { QueueUrl = '' } = await sqs.send(
        new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes }),
      );
      return QueueUrl;
    };
    const depthOf = async (QueueUrl: string) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      return Attributes!;
    };
    const dead = await queue('dead', {});
    const deadLetterTargetArn = (await depthOf(dead)).QueueArn;
    const letters = await queue('letters', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
    });
    const common = { kind: 'aws', tableName: 'runs', payloadBucket: 'payloads' } as const;
    const web = openBackend({
      ...common,
      queueUrl: letters,
      queueOf: { letter: letters },
      tasks: ['letter'],
    });
    const signal = new AbortController().signal;
    const { id } = await submit(web, 'letter', 1);
    const [first] = await web.broker.receive(1, signal);
    await first!.hideFor(0);
    expect(await web.broker.receive(1, signal)).toEqual([]);
    expect((await depthOf(dead)).ApproximateNumberOfMessages).toBe('1');
    expect((await sweep(web, { lateMs: -1 })).resent).toEqual([id]);
    const [again] = await web.broker.receive(1, signal);
    expect(again!.body).toBe(first!.body);
    expect(await web.store.claim(id, 1000)).toMatchObject({ kind: 'claimed' });
    closeBackend(web);
    sqs.destroy();
  });
});
