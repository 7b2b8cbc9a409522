import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Run } from '../../services/protocol/run';
import { countedAttempt, launchOnEcs } from '../../services/task-runner/ecs/network';

interface FakeTask {
  taskArn: string;
  readonly body: string;
  lastStatus: string;
  stoppedReason?: string;
  containers: { name: string; exitCode?: number }[];
}

interface Input {
  readonly task?: string;
  readonly tasks?: readonly string[];
  readonly reason?: string;
  readonly clientToken?: string;
}

/** The part of ECS that counts here, by its documentation: one task for one client token. */
class FakeEcs {
  readonly tasks = new Map<string, FakeTask>();
  readonly server: Server;
  /** Answers of DescribeTasks that fail, or do not know the task yet. */
  failing: ('error' | 'missing')[] = [];

  constructor() {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const [, action = ''] = String(request.headers['x-amz-target']).split('.');
        const [status, answer] = this.answer(action, JSON.parse(body) as Input);
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  answer(action: string, input: Input): [number, unknown] {
    if (action === 'RunTask') return this.run(input);
    if (action === 'GetLogEvents') return [200, { events: [], nextForwardToken: 'end' }];
    const arn = action === 'StopTask' ? input.task : input.tasks?.[0];
    const task = [...this.tasks.values()].find(({ taskArn }) => taskArn === arn);
    if (action === 'StopTask') {
      if (task !== undefined)
        Object.assign(task, { lastStatus: 'STOPPED', stoppedReason: input.reason });
      return [200, { task }];
    }
    const fault = this.failing.shift();
    if (fault === 'error') return [400, { __type: 'ClientException', message: 'not now' }];
    return [200, { tasks: fault === 'missing' || task === undefined ? [] : [task] }];
  }

  run({ clientToken, ...body }: Input): [number, unknown] {
    const known = this.tasks.get(String(clientToken));
    if (known !== undefined && known.body !== JSON.stringify(body))
      return [400, { __type: 'ConflictException', message: 'the token has other parameters' }];
    const task = known ?? {
      taskArn: `arn:aws:ecs:eu-central-1:111111111111:task/c/${this.tasks.size + 1}`,
      body: JSON.stringify(body),
      lastStatus: 'RUNNING',
      containers: [{ name: 'main' }],
    };
    this.tasks.set(String(clientToken), task);
    return [200, { tasks: [task] }];
  }

  /** The containers of all tasks that run end. */
  end(exitCode: number): void {
    for (const task of this.tasks.values())
      if (task.lastStatus === 'RUNNING')
        Object.assign(task, { lastStatus: 'STOPPED', containers: [{ name: 'main', exitCode }] });
  }
}

describe('a container task on ECS', () => {
  const ecs = new FakeEcs();
  const before = { ...process.env };
  beforeAll(async () => {
    await once(ecs.server.listen(0, '127.0.0.1'), 'listening');
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(ecs.server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  beforeEach(() => ecs.tasks.clear());
  afterAll(() => {
    process.env = before;
    ecs.server.closeAllConnections();
    ecs.server.close();
  });

  const runOf = (facts: Partial<Run>): Run => ({
    ...{ id: '0b9e0000-0000-4000-8000-000000000001', task: 'report', state: 'RUNNING' },
    ...{ input: null, attempts: 1, createdAt: '2026-01-01T00:00:00.000Z' },
    ...facts,
  });
  const launch = {
    kind: 'ecs',
    cluster: 'c',
    taskDefinition: 'd',
    containerName: 'main',
    subnets: ['s'],
    securityGroups: ['g'],
    logGroup: 'l',
    logStreamPrefix: 'p',
    timeLimitSeconds: 60,
    attempts: 3,
  } as const;
  const started = (facts: Partial<Run>) => {
    const run = runOf(facts);
    const own = { SLIPWAY_ATTEMPT: String(countedAttempt(run)) };
    return launchOnEcs(launch, run, own, () => undefined, 5);
  };
  const running = async (count: number): Promise<void> => {
    while (ecs.tasks.size < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('is one task, though its runner is lost and another one takes the run over', async () => {
    const lost = started({ attempts: 1 });
    await running(1);
    const next = started({ attempts: 2, losses: 1 });
    ecs.end(0);
    expect(await next.ended).toEqual({ ok: true, result: { exitCode: 0 } });
    await lost.ended;
    expect(ecs.tasks.size).toBe(1);
  });

  it('that was stopped when its runner handed the run back is begun again', async () => {
    for (const handedBack of [0, 1]) {
      const former = started({ attempts: 1 });
      await running(handedBack + 1);
      former.abort();
      expect(await former.ended).toMatchObject({ ok: false });
    }
    const next = started({ attempts: 1 });
    await running(3);
    ecs.end(0);
    expect(await next.ended).toEqual({ ok: true, result: { exitCode: 0 } });
  });

  it('that fails is another task in the next attempt', async () => {
    const first = started({ attempts: 1 });
    await running(1);
    ecs.end(3);
    expect(await first.ended).toMatchObject({ ok: false, retryable: true, error: { exitCode: 3 } });
    const second = started({ attempts: 2 });
    await running(2);
    ecs.end(0);
    expect(await second.ended).toMatchObject({ ok: true });
  });

  it('goes on while ECS does not answer, or does not know it yet', async () => {
    ecs.failing = ['missing', 'error', 'missing', 'error'];
    const task = started({ attempts: 1 });
    let isOver = false;
    void task.ended.then(() => (isOver = true));
    while (ecs.failing.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isOver).toBe(false);
    ecs.end(0);
    expect(await task.ended).toMatchObject({ ok: true });
  });
});
