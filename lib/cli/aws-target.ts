import { closeBackend, openBackend } from '../../services/protocol/backend';
import { beginTime } from '../../services/protocol/begin-time';
import { ENV } from '../../services/protocol/contract';
import type { RunEvent, TaskSummary } from '../../services/protocol/api/types';
import { newRunId } from '../../services/protocol/random';
import type { LogLine, Run, RunError } from '../../services/protocol/run';
import { backendSettings } from '../../services/protocol/settings';
import { submit } from '../../services/protocol/submit';
import {
  launchOf,
  runnerVariables,
  startContainer,
  type Aws,
  type ContainerEnd,
} from '../operations';
import type { TaskSize } from '../operations/ports';
import { awsEnvironment } from './aws';
import { nowMs } from './clock';
import { CliError } from './errors';
import { followInStore } from './store-run';
import type { StartedRun, StartOptions, TaskTarget } from './targets';
import { say } from './terminal';

/** Milliseconds between two looks at a run in AWS. */
const LOOK_EVERY_MS = 1000;

/** An environment in AWS: container tasks by ECS RunTask, handler tasks through the queue. */
export async function awsTarget(environment: string): Promise<TaskTarget> {
  const { aws, deployed } = await awsEnvironment(environment);
  const variables = await runnerVariables(aws, deployed);
  return {
    tasks: () => Promise.resolve(JSON.parse(variables.get(ENV.tasks) ?? '[]') as TaskSummary[]),
    // ECS starts a task at once and knows no keys: a run that asks for more than that goes through the queue.
    start: ({ name, kind }, input, { size, ...options }) => {
      const asked = Object.keys(options);
      if (size !== undefined && (kind !== 'container' || asked.length > 0))
        throw new CliError(
          'BAD_INPUT',
          kind === 'container'
            ? `--override does not go with --${asked.join(' or --')}: such a run goes through the queue`
            : `--override: '${name}' is a handler task, which the task runner executes with its own size`,
          'taskRunner and tasks in slipway.config.ts set sizes that last',
        );
      return kind === 'container' && asked.length === 0
        ? startOnEcs(aws, variables, name, input, size)
        : submitToQueue(variables, name, input, options);
    },
  };
}

/** The run is recorded and its message sent, as the web service does it; the task runner takes it from there. */
export async function submitToQueue(
  variables: ReadonlyMap<string, string>,
  task: string,
  input: unknown,
  { key, delay, at, priority }: StartOptions,
): Promise<StartedRun> {
  const backend = openBackend(backendSettings(Object.fromEntries(variables)));
  const begin = beginTime({ delay, at }, nowMs());
  if (typeof begin === 'object')
    throw new CliError('BAD_INPUT', `--${begin.field}: ${begin.message}`);
  const { id } = await submit(backend, task, input, {
    ...(key !== undefined && { key }),
    ...(begin !== undefined && { notBeforeMs: begin }),
    ...(priority !== undefined && { priority }),
  });
  return {
    id,
    cancel: async () => {
      await backend.store.cancel(id);
    },
    follow: async function* (signal) {
      try {
        yield* followInStore(backend.store, id, LOOK_EVERY_MS, signal);
      } finally {
        closeBackend(backend);
      }
    },
  };
}

async function startOnEcs(
  aws: Aws,
  variables: ReadonlyMap<string, string>,
  task: string,
  input: unknown,
  size: TaskSize | undefined,
): Promise<StartedRun> {
  const found = launchOf(variables, task);
  if (found === undefined) {
    throw new CliError(
      'LAUNCH_FAILED',
      `the deployed task runner does not know how to start '${task}'`,
      'deploy the environment again, and try again',
    );
  }
  const launch = size === undefined ? found : { ...found, size };
  const runId = newRunId();
  const own = new Map([
    [ENV.runId, runId],
    [ENV.runInput, JSON.stringify(input ?? null)],
  ]);
  const container = await startContainer(aws, launch, own);
  const createdAt = iso(nowMs());
  const run: Run = { id: container.id, task, state: 'PENDING', input, attempts: 1, createdAt };
  return {
    id: container.id,
    cancel: () => container.stop('cancelled from the command line'),
    follow: async function* (signal): AsyncGenerator<RunEvent> {
      let startedAt: string | undefined;
      let sequence = 0;
      for await (const event of container.follow(signal)) {
        if (event.type === 'log') {
          const { atMs, text } = event.event;
          const line: LogLine = { sequence: ++sequence, at: iso(atMs), stream: 'stdout', text };
          yield { type: 'log', line };
        } else if (event.type === 'status') {
          say(`  ECS: ${event.status.toLowerCase()}`);
          if (event.status !== 'RUNNING') continue;
          startedAt = iso(nowMs());
          yield { type: 'state', run: { ...run, state: 'RUNNING', startedAt } };
        } else if (event.type === 'ended') {
          const times = { finishedAt: iso(nowMs()), ...(startedAt !== undefined && { startedAt }) };
          yield {
            type: 'state',
            run: { ...run, ...times, ...outcomeOf(event.end, launch.timeLimitSeconds) },
          };
        }
      }
    },
  };
}

function outcomeOf(
  { how, exitCode, reason }: ContainerEnd,
  timeLimitSeconds: number,
): Pick<Run, 'state' | 'result' | 'error'> {
  if (how === 'exited' && exitCode === 0) return { state: 'SUCCEEDED', result: { exitCode } };
  const code = exitCode === undefined ? {} : { exitCode };
  if (how === 'timed-out') {
    const message = `took longer than its time limit of ${timeLimitSeconds} s`;
    return { state: 'TIMED_OUT', error: { name: 'TimedOut', message, ...code } };
  }
  const error: RunError =
    exitCode === undefined
      ? { name: 'DidNotRun', message: reason ?? 'it did not run, and ECS does not say why' }
      : {
          name: 'ExitCode',
          message: [`exited with code ${exitCode}`, ...(reason === undefined ? [] : [reason])].join(
            ': ',
          ),
          exitCode,
        };
  return { state: 'FAILED', error };
}

const iso = (ms: number): string => new Date(ms).toISOString();
