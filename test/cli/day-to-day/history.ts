import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { closeBackend, openBackend, type Backend } from '../../../services/protocol/backend';
import { backendSettings } from '../../../services/protocol/settings';
import { submit } from '../../../services/protocol/submit';
import { findDeployed, runnerVariables } from '../../../lib/operations';
import { awsIn } from '../../../lib/operations/network';
import { readAssembly } from '../../../lib/assembly';
import { join } from 'node:path';
import { jsonError } from './aws-with-answers';
import { REGION, type Surroundings } from './surroundings';

/** What happened, and what waits. */
export function aboutHistory({ aws, folder, slipway, settings }: Surroundings): void {
  const now = Date.now() / 1000;

  describe('slipway events', () => {
    let alarm: string | undefined;
    beforeAll(async () => {
      const { MetricAlarms = [] } = await new CloudWatchClient(settings()).send(
        new DescribeAlarmsCommand({}),
      );
      // Those of target tracking come from scaling, not from a template.
      alarm = MetricAlarms.find((one) => !/TargetTracking/.test(one.AlarmName!))?.AlarmName;
    });
    const answer = (): void => {
      const message = '(service shop-dev-web) is unable to place a task because no capacity.';
      aws().answer('DescribeServices', (body) => ({
        body: JSON.stringify({
          services: body.includes('web')
            ? [{ status: 'ACTIVE', events: [{ id: '1', createdAt: now - 600, message }] }]
            : [],
        }),
      }));
      aws().answer('ListServiceDeployments', (body) => ({
        body: JSON.stringify({
          serviceDeployments: body.includes('dev-web')
            ? [
                {
                  ...{ createdAt: now - 500, finishedAt: now - 400, status: 'ROLLBACK_SUCCESSFUL' },
                  targetServiceRevisionArn: 'arn:aws:ecs:x:1:service-revision/c/s/77',
                  statusReason: 'the alarm rang',
                },
              ]
            : [],
        }),
      }));
      aws().answer('DescribeScalingActivities', (body) => ({
        body: JSON.stringify({
          ScalingActivities: body.includes('dev-web')
            ? [
                {
                  ...{ StartTime: now - 300, StatusCode: 'Successful', ActivityId: 'a' },
                  Description: 'Setting desired count to 4.',
                  Cause: 'monitor alarm busy in state ALARM triggered policy p',
                },
              ]
            : [],
        }),
      }));
      aws().answer('DescribeAlarmHistory', {
        body: JSON.stringify({
          AlarmHistoryItems: [
            {
              ...{ AlarmName: alarm, Timestamp: now - 200 },
              HistorySummary: 'Alarm updated from OK to ALARM',
              HistoryData: JSON.stringify({
                newState: { stateReason: 'Threshold Crossed: 5 > 1' },
              }),
            },
            { AlarmName: 'of-somebody-else', Timestamp: now, HistorySummary: 'to ALARM' },
          ],
        }),
      });
    };

    it('puts services, deployments, scaling, alarms and stacks in one order', async () => {
      answer();
      const { status, stdout, stderr } = await slipway('events', '--json');
      expect(stderr).not.toContain('!');
      const { events } = JSON.parse(stdout) as {
        events: { at: string; source: string; what: string; text: string; isBad: boolean }[];
      };
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort());
      const told = events.filter(({ source }) => source !== 'stack');
      expect(told.map(({ source, text }) => `${source}: ${text}`)).toEqual([
        'service: is unable to place a task because no capacity',
        'deployment: revision 77 is being deployed',
        'deployment: revision 77 failed, and was rolled back: the alarm rang',
        'scaling: setting desired count to 4 (busy)',
        expect.stringMatching(/^alarm: rings: Threshold Crossed/),
      ]);
      expect(told.map(({ isBad }) => isBad)).toEqual([true, false, true, false, true]);
      expect(events.some(({ text }) => text === 'create complete')).toBe(true);
      expect(status).toBe(0);
    });

    it('follows: tells once what happens, as it happens, one line of JSON each, until Ctrl-C', async () => {
      answer();
      const activity = (id: string, count: number) => ({
        ...{ StartTime: now - 300 + count, StatusCode: 'Successful', ActivityId: id },
        Description: `Setting desired count to ${count}.`,
      });
      let looks = 0;
      aws().answer('DescribeScalingActivities', (body) => {
        if (!body.includes('dev-web')) return { body: '{"ScalingActivities":[]}' };
        looks += 1;
        // What the second look finds is told, and then it is over.
        if (looks === 2) process.emit('SIGINT');
        const found = [activity('b', 5), activity('a', 4)].slice(looks === 1 ? 1 : 0);
        return { body: JSON.stringify({ ScalingActivities: found }) };
      });
      const listeners = process.listenerCount('SIGINT');
      const said = await slipway('events', '--follow', '--since', '450s', '--json');
      const events = said.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; at: string; text: string });
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      const texts = events.map(({ text }) => text);
      expect(texts.slice(0, -1)).toContain('setting desired count to 4');
      expect(texts.at(-1)).toBe('setting desired count to 5');
      expect(said.status).toBe(0);
      expect(process.listenerCount('SIGINT')).toBe(listeners);
    });

    it('leaves out what is older, and fits a terminal', async () => {
      answer();
      const { stdout } = await slipway('events', '--since', '450s');
      expect(stdout).not.toContain('unable to place');
      expect(stdout).toMatch(/scaling +web +setting desired count to 4 \(busy\)/);
    });

    it('tells what AWS does not say, and all else', async () => {
      answer();
      aws().answer('DescribeAlarmHistory', jsonError('ThrottlingException', 'Rate exceeded'));
      const { status, stdout, stderr } = await slipway('events');
      expect(stderr).toMatch(/! alarms cannot be told: AWS refused: Rate exceeded/);
      expect(stdout).toContain('setting desired count');
      expect(status).toBe(0);
    });
  });

  describe('slipway queue', () => {
    const backend = async (): Promise<Backend> => {
      const assembly = readAssembly(join(folder(), 'cdk.out'));
      const here = awsIn(REGION);
      const variables = await runnerVariables(here, await findDeployed(here, assembly, 'dev'));
      return openBackend(backendSettings(Object.fromEntries(variables)));
    };
    const deadLetters = async (): Promise<string> => {
      const { QueueUrls = [] } = await new SQSClient(settings()).send(new ListQueuesCommand({}));
      return QueueUrls.find((url) => /dead/.test(url))!;
    };

    it('shows, looks at, and cancels what waits, and asks before', async () => {
      const opened = await backend();
      const { id } = await submit(opened, 'greet', { name: 'Ada' });
      const on = ['--on', 'aws'];
      const { stdout } = await slipway('queue', ...on);
      expect(stdout).toMatch(/^greet +1 +0 +0 +0 +\d/m);
      expect(stdout).toMatch(/^shop-dev-tasks +1 +0 +0 +\d+(?:\.\d)? s$/m);
      // The run table knows it.
      expect(aws().asked('GetMetricData')).toEqual([]);
      expect((await slipway('queue', 'peek', 'greet', ...on)).stdout).toContain(id);
      expect((await slipway('queue', 'peek', 'hello', ...on)).stderr).toContain('No run waits.');
      const unsaid = await slipway('queue', 'purge', ...on);
      expect(unsaid.stderr).toMatch(
        /Cancel every run that waits in dev: nobody is there to say yes/,
      );
      expect(unsaid.status).toBe(2);
      expect((await opened.store.get(id))?.state).toBe('PENDING');
      const purged = await slipway('queue', 'purge', 'greet', '--yes', ...on);
      expect(purged.stderr).toContain('1 run cancelled; what runs goes on.');
      expect((await opened.store.get(id))?.state).toBe('CANCELLED');
      closeBackend(opened);
    });

    it('sends back and deletes what the queue gave up', async () => {
      const QueueUrl = await deadLetters();
      const sqs = new SQSClient({ ...settings(), useQueueUrlAsEndpoint: false });
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
      aws().answer('GetMetricData', (body) => ({
        body: JSON.stringify({
          MetricDataResults: body.includes('dead-letters')
            ? [{ Id: 'q0', Values: [7260, 60] }]
            : [],
        }),
      }));
      const shown = await slipway('queue', '--on', 'aws');
      expect(shown.stdout).toMatch(/^QUEUE +WAITING +IN FLIGHT +LATER +OLDEST$/m);
      expect(shown.stdout).toMatch(/^shop-dev-.*dead-letters +1 +0 +0 +2 h( 1 min)?$/m);
      aws().answer('GetMetricData', jsonError('AccessDenied', 'no right'));
      const untold = await slipway('queue', '--on', 'aws');
      expect(untold.stderr).toMatch(/! CloudWatch does not tell the age of messages: .*no right/);
      expect(untold.stdout).toMatch(/^shop-dev-.*dead-letters +1 +0 +0$/m);
      expect(untold.status).toBe(0);
      aws().answer('StartMessageMoveTask', { body: JSON.stringify({ TaskHandle: 'h' }) });
      const back = await slipway('queue', 'redrive', '--on', 'aws');
      expect(back.stderr).toMatch(/1 message goes back from shop-dev-.*dead/);
      const [move] = aws().asked('StartMessageMoveTask');
      expect(JSON.parse(move!.body).SourceArn).toMatch(
        /^arn:aws:sqs:eu-west-1:111111111111:.*dead/,
      );
      const gone = await slipway('queue', 'purge', '--dead-letters', '--on', 'aws', '--yes');
      expect(gone.stderr).toMatch(/dead-letters: about 1 deleted/);
      const { stdout } = await slipway('queue', '--on', 'aws', '--json');
      const { queues } = JSON.parse(stdout) as {
        queues: { isDeadLetters: boolean; waiting: number }[];
      };
      expect(queues.find(({ isDeadLetters }) => isDeadLetters)?.waiting).toBe(0);
    });
  });
}
