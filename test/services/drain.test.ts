import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../../services/protocol/contract';
import { isFinal } from '../../services/protocol/run';
import { isAlive } from '../../lib/local/spawn';
import { finished, startSystem, type StartedRunner, type System } from './system';

const exited = (runner: StartedRunner) =>
  runner.exitCode !== null || runner.signalCode !== null ? Promise.resolve() : once(runner, 'exit');

const begun = async (system: System, id: string) => {
  while ((await system.client.run(id)).state === 'PENDING') await sleep(20);
};

/** What ECS's agent offers to a task on the same host. */
async function fakeAgent() {
  const said: { at: number; busy: boolean; minutes: number | undefined }[] = [];
  let silent = false;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      if (request.method !== 'PUT' || request.url !== '/task-protection/v1/state') {
        response.writeHead(404).end();
        return;
      }
      const asked = JSON.parse(body) as { ProtectionEnabled: boolean; ExpiresInMinutes?: number };
      said.push({ at: Date.now(), busy: asked.ProtectionEnabled, minutes: asked.ExpiresInMinutes });
      if (!silent) response.writeHead(200).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    said,
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fallSilent: () => (silent = true),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterEach(() => system.stopRunners());
afterAll(() => system.stop());

describe('a runner that is told to stop', () => {
  it('takes no more work, and finishes what fits into the stop time', async () => {
    const runner = await system.startRunner({ [ENV.stopTimeoutSeconds]: '20' });
    const { id } = await system.client.submit('slow', { ms: 3000 });
    await begun(system, id);
    runner.kill('SIGTERM');
    await sleep(200);
    const later = await system.client.submit('echo', { text: 'later' });
    await exited(runner);
    expect(runner.exitCode).toBe(0);
    expect(await system.client.run(id)).toMatchObject({ state: 'SUCCEEDED', attempts: 1 });
    expect(await system.client.run(later.id)).toMatchObject({ state: 'PENDING', attempts: 0 });
    await system.startRunner();
    expect(await finished(system.client, later.id)).toMatchObject({
      state: 'SUCCEEDED',
      attempts: 1,
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at once when %s comes after it, with all that it started; another runner takes over',
    async (second) => {
      const runner = await system.startRunner({ [ENV.stopTimeoutSeconds]: '110' });
      const ids: string[] = [];
      for (const [task, input] of [
        ['slow', { ms: 2000 }],
        ['sleeps', null],
      ] as const) {
        const { id } = await system.client.submit(task, input);
        ids.push(id);
        await begun(system, id);
      }
      let pid = 0;
      while (pid === 0) {
        pid = Number((await system.client.log(ids[1]!))[0]?.text ?? 0);
        await sleep(50);
      }
      expect(isAlive(pid)).toBe(true);
      runner.kill('SIGTERM');
      await sleep(300);
      expect(runner.exitCode).toBeNull();
      runner.kill(second);
      await exited(runner);
      expect(runner.exitCode).toBe(second === 'SIGTERM' ? 143 : 130);
      for (let waited = 0; isAlive(pid) && waited < 100; waited += 1) await sleep(20);
      expect(isAlive(pid)).toBe(false);
      await system.startRunner();
      expect(await finished(system.client, ids[0]!, 40_000)).toMatchObject({ state: 'SUCCEEDED' });
      await system.client.cancel(ids[1]!);
      expect(await finished(system.client, ids[1]!)).toMatchObject({ state: 'CANCELLED' });
    },
  );

  it('is replaced, one after the other, while 500 runs go through: each succeeds at once', async () => {
    // Its own: all runs of the task are looked at.
    const system = await startSystem({ variables: { [ENV.stopTimeoutSeconds]: '4' } });
    let runners = [await system.startRunner(), await system.startRunner()];
    const ids = new Set<string>();
    // Ten at a time: each waits for the disk.
    const submitting = (async () => {
      for (let index = 0; index < 500; index += 10) {
        const some = Array.from({ length: 10 }, (_, n) => ((index + n) % 50 === 0 ? 1500 : 150));
        const runs = await Promise.all(some.map((ms) => system.client.submit('slow', { ms })));
        for (const { id } of runs) ids.add(id);
        await sleep(100);
      }
    })();
    let failed: unknown;
    submitting.catch((error: unknown) => (failed = error));
    let replaced = 0;
    // Those that are handed back last are left in peace: a runner that soon ends might always be the first to take them.
    while (ids.size < 500 || replaced < 3) {
      const [oldest, other] = runners;
      const next = system.startRunner();
      oldest!.kill('SIGTERM');
      await exited(oldest!);
      expect(oldest!.exitCode).toBe(0);
      runners = [other!, await next];
      replaced += 1;
      if (failed !== undefined) throw failed as Error;
    }
    await submitting;
    expect(ids.size).toBe(500);
    const open = async () =>
      (await system.client.runs({ task: 'slow', limit: 500 })).some(({ state }) => !isFinal(state));
    while (await open()) await sleep(100);
    const runs = await system.client.runs({ task: 'slow', limit: 500 });
    expect(runs).toHaveLength(500);
    for (const run of runs) {
      expect(ids.has(run.id)).toBe(true);
      expect(run).toMatchObject({ state: 'SUCCEEDED', attempts: 1 });
    }
    await system.stop();
  });
});

describe('a runner on ECS', () => {
  it('is protected from scale-in from its first run to its last, not for each', async () => {
    const agent = await fakeAgent();
    await system.startRunner({ ECS_AGENT_URI: agent.uri });
    await sleep(300);
    expect(agent.said).toEqual([]);
    const runs = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        system.client.submit('slow', { ms: 100 + ((index * 37) % 200) }),
      ),
    );
    for (const { id } of runs) await finished(system.client, id);
    while (agent.said.length < 2) await sleep(50);
    expect(agent.said.map(({ busy, minutes }) => [busy, minutes])).toEqual([
      [true, 60],
      [false, undefined],
    ]);
    await system.stopRunners();
    agent.stop();
  });

  it('works on though the agent does not answer, and asks again', async () => {
    const agent = await fakeAgent();
    agent.fallSilent();
    await system.startRunner({ ECS_AGENT_URI: agent.uri });
    const { id } = await system.client.submit('slow', { ms: 5000 });
    expect(await finished(system.client, id)).toMatchObject({ state: 'SUCCEEDED' });
    while (agent.said.length < 2) await sleep(50);
    expect(agent.said.map(({ busy }) => busy)).toEqual([true, false]);
    await system.stopRunners();
    agent.stop();
  });
});

describe('the health of a runner', () => {
  const statusOf = async (runner: StartedRunner, path: string) =>
    (await fetch(`${runner.health}${path}`, { signal: AbortSignal.timeout(2000) })).status;

  it('is that of the supervisor, whatever its executors are busy with', async () => {
    const runner = await system.startRunner();
    const spinning = await Promise.all(
      ['spin-in-event-loop', 'spin-in-thread', 'spin-in-process'].map((task) =>
        system.client.submit(task),
      ),
    );
    await begun(system, spinning[0]!.id);
    for (let i = 0; i < 5; i += 1) {
      expect(await statusOf(runner, '/livez')).toBe(200);
      expect(await statusOf(runner, '/readyz')).toBe(200);
      await sleep(100);
    }
  });

  it('is bad once its store is gone for long, and good again after; the process stays up', async () => {
    // Answers as SQS and DynamoDB do where nothing is there.
    const aws = createServer((request, response) => {
      const target = String(request.headers['x-amz-target']);
      const answer = target.endsWith('GetQueueAttributes')
        ? { Attributes: { ApproximateNumberOfMessages: '0' } }
        : {};
      setTimeout(
        () =>
          response
            .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
            .end(JSON.stringify(answer)),
        target.endsWith('ReceiveMessage') ? 1000 : 0,
      );
    });
    aws.listen(0, '127.0.0.1');
    await once(aws, 'listening');
    const { port } = aws.address() as AddressInfo;
    const runner = await system.startRunner({
      [ENV.backend]: 'aws',
      [ENV.queueUrl]: `http://127.0.0.1:${port}/111111111111/tasks`,
      [ENV.tableName]: 'runs',
      [ENV.payloadBucket]: 'payloads',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    aws.closeAllConnections();
    await new Promise((resolve) => aws.close(resolve));
    expect(await statusOf(runner, '/readyz')).toBe(200);
    while ((await statusOf(runner, '/readyz')) === 200) await sleep(200);
    expect(await statusOf(runner, '/readyz')).toBe(503);
    expect(await statusOf(runner, '/livez')).toBe(200);
    aws.listen(port, '127.0.0.1');
    while ((await statusOf(runner, '/readyz')) === 503) await sleep(200);
    runner.kill('SIGTERM');
    await exited(runner);
    expect(runner.exitCode).toBe(0);
    aws.closeAllConnections();
    aws.close();
  });
});
