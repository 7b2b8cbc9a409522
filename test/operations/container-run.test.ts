import {
  startContainer,
  stepContainer,
  watchFrom,
  type ContainerEvent,
  type ContainerLook,
} from '../../lib/operations/container-run';
import type { Launch, LogEvent, Logs, Tasks, TaskState } from '../../lib/operations/ports';

const LAUNCH: Launch = {
  cluster: 'cluster',
  taskDefinition: 'hello:1',
  containerName: 'main',
  subnets: ['subnet-1'],
  securityGroups: ['sg-1'],
  logGroup: '/hello',
  logStreamPrefix: 'slipway',
  timeLimitSeconds: 60,
};

const state = (status: string, exitCode?: number, reason?: string): TaskState => ({
  status,
  exitCode,
  reason,
});
const line = (id: string, atMs: number): LogEvent => ({ id, atMs, source: 'main', text: id });

/** What is said over a series of looks, a second apart. */
function story(looks: readonly (readonly [TaskState | undefined, LogEvent[]?])[]): string[] {
  let watch = watchFrom(0);
  const said: string[] = [];
  for (const [index, [task, log = []]] of looks.entries()) {
    const look: ContainerLook = { task, log, atMs: index * 1000 };
    const step = stepContainer(watch, look, LAUNCH);
    watch = step.state;
    said.push(...step.events.map(words));
    if (step.done) return [...said, 'done'];
  }
  return said;
}

function words(event: ContainerEvent): string {
  if (event.type === 'status') return event.status;
  if (event.type === 'log') return `line ${event.event.text}`;
  if (event.type === 'overdue') return 'overdue';
  const { how, exitCode, reason } = event.end;
  return [how, exitCode, reason].filter((part) => part !== undefined).join(' ');
}

describe('a container task on ECS', () => {
  it.each([
    [
      'ends with its exit code, when its log has been quiet for two looks',
      [
        [state('PENDING')],
        [state('RUNNING'), [line('a', 1)]],
        [state('STOPPED', 3), [line('a', 1), line('b', 2)]],
        [state('STOPPED', 3), [line('c', 3)]],
        [state('STOPPED', 3)],
        [state('STOPPED', 3)],
      ],
      ['PENDING', 'RUNNING', 'line a', 'STOPPED', 'line b', 'line c', 'exited 3', 'done'],
    ],
    [
      'says why it did not run',
      [[state('PENDING')], ...Array(2).fill([state('STOPPED', undefined, 'CannotPullContainer')])],
      ['PENDING', 'STOPPED', 'did-not-run CannotPullContainer', 'done'],
    ],
    [
      'may be unknown to ECS for a moment',
      [[undefined], [undefined], [state('RUNNING')], ...Array(2).fill([state('STOPPED', 0)])],
      ['RUNNING', 'STOPPED', 'exited 0', 'done'],
    ],
    [
      'is given up when ECS forgets it',
      Array(8).fill([undefined]),
      ['STOPPED', 'did-not-run ECS does not know the task any more', 'done'],
    ],
    [
      'is overdue once, and its end says so whatever its exit code',
      [...Array(64).fill([state('RUNNING')]), [state('STOPPED', 0)], [state('STOPPED', 0)]],
      ['RUNNING', 'overdue', 'STOPPED', 'timed-out 0', 'done'],
    ],
  ] as [string, [TaskState | undefined, LogEvent[]?][], string[]][])(
    '%s',
    (_title, looks, said) => {
      expect(story(looks)).toEqual(said);
    },
  );

  it('is started with its variables, followed by its own log stream, and stopped when it is overdue', async () => {
    const calls: string[] = [];
    const states = [state('RUNNING'), state('RUNNING'), state('STOPPED', 137)];
    const aws: Tasks & Logs = {
      start: (_launch, variables) => {
        calls.push(`start ${[...variables].join()}`);
        return Promise.resolve('arn:aws:ecs:eu-west-1:111111111111:task/cluster/abc');
      },
      state: () => Promise.resolve(states.length > 1 ? states.shift() : states[0]),
      stop: (_cluster, arn, reason) => {
        calls.push(`stop ${arn.split('/').at(-1)}: ${reason}`);
        return Promise.resolve();
      },
      events: ({ stream }) => {
        calls.push(`log ${stream}`);
        return Promise.resolve([]);
      },
    };
    const run = await startContainer(
      aws,
      { ...LAUNCH, timeLimitSeconds: 0.001 },
      new Map([['NAME', 'value']]),
      5,
    );
    const events: ContainerEvent[] = [];
    for await (const event of run.follow(new AbortController().signal)) events.push(event);
    expect(events.map(words)).toEqual(['RUNNING', 'overdue', 'STOPPED', 'timed-out 137']);
    expect([...new Set(calls)]).toEqual([
      'start NAME,value',
      'log slipway/main/abc',
      'stop abc: its time limit is over',
    ]);
  });
});
