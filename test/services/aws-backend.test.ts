import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { sendAgain } from '../../services/protocol/broker';
import { submit } from '../../services/protocol/submit';
import { describeWith } from '../support/prerequisites';
import { emulatedBackend } from './aws-resources';
import { backendPromises } from './backend-promises';

jest.setTimeout(60_000);

describeWith('emulator', 'queue and run store on AWS', () => {
  let emulated: Awaited<ReturnType<typeof emulatedBackend>>;
  beforeAll(async () => {
    emulated = await emulatedBackend(['a', 'b']);
  });
  afterAll(() => emulated.emulator.stop());

  backendPromises(() => emulated.open());

  it('puts a run into the queue of its task, in order where that keeps it', async () => {
    const sqs = new SQSClient();
    const { QueueUrl: url = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'letters.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    const common = { kind: 'aws', tableName: 'runs', payloadBucket: 'payloads' } as const;
    const tasks = ['letter', 'a'];
    const { queueUrl } = emulated;
    const web = openBackend({ ...common, queueUrl, queueOf: { letter: url }, tasks });
    const runner = openBackend({ ...common, queueUrl: url, tasks });
    const first = await submit(web, 'letter', 1);
    const second = await submit(web, 'letter', 2);
    await submit(web, 'a', 3);
    const signal = new AbortController().signal;
    const [delivery] = await runner.broker.receive(1, signal);
    expect(JSON.parse(delivery!.body)).toEqual({ version: 1, runId: first.id, task: 'letter' });
    expect(runner.broker.ordered).toBe(true);
    await sendAgain({ version: 1, runId: first.id }, delivery!, runner.broker, 0);
    const [again] = await runner.broker.receive(1, signal);
    expect(again!.body).toBe(delivery!.body);
    await again!.acknowledge();
    const [next] = await runner.broker.receive(1, signal);
    expect(JSON.parse(next!.body)).toEqual({ version: 1, runId: second.id, task: 'letter' });
    closeBackend(web);
    closeBackend(runner);
  });
});
