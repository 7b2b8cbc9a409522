import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleReleaseHook } from '../../lib/constructs/bundle';
import {
  answer,
  type HookAnswer,
  type ReleaseRun,
  type Tasks,
} from '../../services/release-hook/hook';

const launch = {
  cluster: 'shop',
  taskDefinition: 'shop-dev-migrate',
  containerName: 'main',
  subnets: ['subnet-1'],
  securityGroups: ['sg-1'],
  timeLimitSeconds: 60,
};
const deployment = 'arn:aws:ecs:eu-west-1:111111111111:service-deployment/shop/web/abc_DEF-1';

/** ECS, as far as the hook sees it, and what the hook asked of it. */
function simulated(runs: readonly (ReleaseRun | undefined)[]) {
  const asked: string[] = [];
  const lines: string[] = [];
  const left = [...runs];
  const tasks: Tasks = {
    start: (_launch, token) => {
      asked.push(`start ${token}`);
      return Promise.resolve('task-1');
    },
    look: () => Promise.resolve(left.shift()),
    stop: (_cluster, task, reason) => {
      asked.push(`stop ${task}: ${reason}`);
      return Promise.resolve();
    },
  };
  return { asked, lines, tasks };
}

const run = (state: Partial<ReleaseRun>): ReleaseRun => ({
  status: 'RUNNING',
  startedMs: 0,
  exitCode: undefined,
  reason: undefined,
  ...state,
});

/** Asks as ECS does: again while the answer is IN_PROGRESS, with what the last answer held. */
async function deploy(runs: readonly (ReleaseRun | undefined)[], nowMs = 1000) {
  const { tasks, asked, lines } = simulated(runs);
  let last: HookAnswer = { hookStatus: 'IN_PROGRESS' };
  for (let times = 0; last.hookStatus === 'IN_PROGRESS' && times < 20; times += 1) {
    last = await answer(
      { resourceArn: deployment, ...(last.hookDetails && { hookDetails: last.hookDetails }) },
      { launch, tasks, nowMs: () => nowMs, say: (line) => lines.push(line) },
    );
  }
  return { status: last.hookStatus, asked, line: lines.at(-1) };
}

describe('the hook that runs the release task', () => {
  it('starts one task a deployment and goes on once it ended with 0', async () => {
    const end = await deploy([
      run({ status: 'PENDING' }),
      run({}),
      run({ status: 'STOPPED', exitCode: 0 }),
    ]);
    expect(end).toEqual({
      status: 'SUCCEEDED',
      asked: ['start abc_DEF-1'],
      line: 'release task succeeded: task-1',
    });
  });

  it.each([
    [
      run({ status: 'STOPPED', exitCode: 3 }),
      'release task ended with exit code 3: no reason given: task-1',
    ],
    [
      run({ status: 'STOPPED', reason: 'CannotPullContainerError' }),
      'release task did not run: CannotPullContainerError: task-1',
    ],
  ])('takes the deployment back: %j', async (state, line) => {
    expect(await deploy([state])).toMatchObject({ status: 'FAILED', line });
  });

  it('stops a task that takes too long', async () => {
    expect(await deploy([run({})], 61_000)).toEqual({
      status: 'FAILED',
      asked: ['start abc_DEF-1', 'stop task-1: its time limit is over'],
      line: 'release task stopped after 60 seconds: task-1',
    });
  });

  it('gives ECS a moment to know the task, but not forever', async () => {
    const late = [undefined, undefined, run({ status: 'STOPPED', exitCode: 0 })];
    expect(await deploy(late)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await deploy([])).toMatchObject({ status: 'FAILED', line: 'ECS does not know task-1' });
  });

  it('is one file that leaves the SDK to Lambda', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-hook-'));
    const file = join(bundleReleaseHook(folder), 'index.js');
    expect(readFileSync(file, 'utf8').length).toBeLessThan(16_384);
    expect(readFileSync(file, 'utf8')).toMatch(
      /exports[^]*handler[^]*require\("@aws-sdk\/client-ecs"\)/,
    );
    rmSync(folder, { recursive: true });
  });
});
