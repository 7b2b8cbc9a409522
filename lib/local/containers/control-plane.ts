import { isObject, objectsIn, textAt, textsAt } from '../../assembly';
import type { ApiAnswer, ApiCall } from '../cloud/network';
import { nowMs } from '../clock';
import type { TaskDefinition } from './definition';
import type { Overlay } from './deployment';
import { runTask, type RunningTask } from './task';
import type { StoppedTask } from './task-state';
import type { World } from './world';

/** The part of ECS that the kit's own containers call: container tasks start, are looked at, and stop. */
export interface ControlPlane {
  /** Undefined: the call is for the emulator. */
  answer(call: ApiCall): Promise<ApiAnswer> | undefined;
  /** Runs a task to its end; for schedules and for tasks that run before a release. */
  run(definition: TaskDefinition, how: RunOptions): RunningTask;
  tasks(): readonly RunningTask[];
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly source: string;
  readonly startedBy: string;
  readonly container?: string;
  readonly command?: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files of this machine in place of those in the image. */
  readonly overlay?: Overlay;
}

interface Known {
  readonly task: RunningTask;
  readonly startedAtMs: number;
  readonly token: string | undefined;
  stopped?: StoppedTask;
}

/** @param definitions by family, and by what `Ref` of them gives */
export function controlPlane(
  world: World,
  definitions: ReadonlyMap<string, { readonly definition: TaskDefinition; readonly name: string }>,
): ControlPlane {
  const known = new Map<string, Known>();

  const run = (definition: TaskDefinition, how: RunOptions, token?: string): RunningTask => {
    const { source, startedBy, container, command, environment = {}, overlay = {} } = how;
    const name = container ?? definition.containers[0]?.name ?? '';
    const override = { environment, ...(command !== undefined && { command }) };
    const overrides = { [name]: override };
    const task = runTask(world, { definition, source, startedBy, overlay, overrides });
    const entry: Known = { task, startedAtMs: nowMs(), token };
    known.set(task.arn, entry);
    void task.stopped.then((stopped) => (entry.stopped = stopped));
    return task;
  };

  const find = (name: string): Known | undefined =>
    [...known.values()].find(({ task }) => task.arn === name || task.id === name.split('/').at(-1));

  const runTaskCall = (body: unknown): ApiAnswer => {
    const asked = textAt(body, 'taskDefinition') ?? '';
    const family = asked.split('/').at(-1)?.split(':')[0] ?? '';
    const found = definitions.get(asked) ?? definitions.get(family);
    if (found === undefined) return failure('ClientException', 'TaskDefinition not found.');
    const token = textAt(body, 'clientToken');
    const same = [...known.values()].find((one) => token !== undefined && one.token === token);
    if (same !== undefined)
      return { status: 200, body: { tasks: [described(same)], failures: [] } };
    const overrides = isObject(body) && isObject(body.overrides) ? body.overrides : {};
    const [override] = objectsIn(overrides.containerOverrides);
    const container = textAt(override, 'name');
    const command = textsAt(override ?? {}, 'command');
    const task = run(
      found.definition,
      {
        ...{ source: found.name, startedBy: textAt(body, 'startedBy') ?? 'run-task' },
        ...(container !== undefined && { container }),
        ...(command.length > 0 && { command }),
        environment: Object.fromEntries(
          objectsIn(override?.environment).map(({ name, value }) => [String(name), String(value)]),
        ),
      },
      token,
    );
    const entry = find(task.arn);
    return {
      status: 200,
      body: { tasks: entry === undefined ? [] : [described(entry)], failures: [] },
    };
  };

  const describeCall = (body: unknown): ApiAnswer => {
    const asked = textsAt(isObject(body) ? body : {}, 'tasks');
    const found = asked.flatMap((name) => find(name) ?? []);
    const missing = asked.filter((name) => find(name) === undefined);
    return {
      status: 200,
      body: {
        tasks: found.map(described),
        failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
      },
    };
  };

  const stopCall = (body: unknown): ApiAnswer => {
    const entry = find(textAt(body, 'task') ?? '');
    if (entry === undefined)
      return failure('InvalidParameterException', 'The referenced task was not found.');
    entry.task.stop('UserInitiated', textAt(body, 'reason') ?? 'Task stopped by user');
    return { status: 200, body: { task: described(entry) } };
  };

  const calls: Readonly<Record<string, (body: unknown) => ApiAnswer>> = {
    RunTask: runTaskCall,
    DescribeTasks: describeCall,
    StopTask: stopCall,
  };

  return {
    answer: ({ target, body }) => {
      const [service = '', name = ''] = target.split('.');
      const call = service.startsWith('AmazonEC2ContainerService') ? calls[name] : undefined;
      return call === undefined ? undefined : Promise.resolve(call(body));
    },
    run: (definition, how) => run(definition, how),
    tasks: () =>
      [...known.values()].filter(({ stopped }) => stopped === undefined).map(({ task }) => task),
    stop: async () => {
      const running = [...known.values()].map(({ task }) => task);
      for (const task of running) task.stop('UserInitiated', 'the environment stops');
      await Promise.all(running.map(({ stopped }) => stopped));
    },
  };
}

const failure = (type: string, message: string): ApiAnswer => ({
  status: 400,
  body: { __type: type, message },
});

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
function described({ task, startedAtMs, stopped }: Known): Record<string, unknown> {
  const { definition } = task.request;
  return {
    taskArn: task.arn,
    taskDefinitionArn: `${definition.family}:${definition.revision}`,
    lastStatus: task.status(),
    desiredStatus: stopped === undefined ? 'RUNNING' : 'STOPPED',
    startedBy: task.request.startedBy,
    createdAt: startedAtMs / 1000,
    ...(stopped !== undefined && {
      stopCode: stopped.stopCode,
      stoppedReason: stopped.stoppedReason,
    }),
    containers: (stopped?.containers ?? definition.containers).map((container) => ({
      name: container.name,
      lastStatus: task.status(),
      ...('exitCode' in container && {
        exitCode: container.exitCode,
        reason: container.reason,
      }),
    })),
  };
}
