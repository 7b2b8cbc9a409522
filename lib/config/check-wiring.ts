import { SERVICE_NAMES, type WrittenNames } from './check-names';
import { unknownWord } from './closest';
import type { Locate } from './locate';
import { quote, type Problem } from './problem';
import type { EffectiveInput } from './resolve';

/** Names that one part of a configuration uses of another: workloads, tasks, buckets. */
export function checkWiring(input: EffectiveInput, written: WrittenNames, at: Locate): Problem[] {
  return [
    ...accessProblems(input, written, at),
    ...topicProblems(input, written, at),
    ...eventProblems(input, written, at),
  ];
}

function accessProblems({ tasks, storage }: EffectiveInput, written: WrittenNames, at: Locate) {
  return Object.entries(storage).flatMap(([name, { access = {} }]) =>
    Object.keys(access).flatMap((workload) =>
      notAWorkload(workload, tasks, written).map((message) => ({
        path: at(['storage', name, 'access'], workload),
        message,
      })),
    ),
  );
}

function topicProblems({ tasks, topics }: EffectiveInput, written: WrittenNames, at: Locate) {
  return Object.entries(topics).flatMap(([name, { publish = [], subscriptions = {} }]) => [
    ...publish.flatMap((workload) =>
      notAWorkload(workload, tasks, written).map((message) => ({
        path: at(['topics', name], 'publish'),
        message: `${quote(workload)}: ${message}`,
      })),
    ),
    ...Object.keys(subscriptions)
      .filter((task) => !written.tasks.includes(task))
      .map((task) => ({
        path: at(['topics', name, 'subscriptions'], task),
        message: unknownWord('task', task, written.tasks),
      })),
  ]);
}

function eventProblems(
  { storage, events }: EffectiveInput,
  written: WrittenNames,
  at: Locate,
): Problem[] {
  const buckets = written.storage.filter((name) => {
    const type = Object.hasOwn(storage, name) ? storage[name]?.type : undefined;
    return type === undefined || type === 'bucket';
  });
  return Object.entries(events).flatMap(([name, event]) => {
    const unknown = (key: string, word: string, known: readonly string[]) =>
      known.includes(word)
        ? []
        : [
            {
              path: at(['events', name], key),
              message: `${quote(word)}: ${unknownWord(key, word, known)}`,
            },
          ];
    return [
      ...unknown('task', event.task, written.tasks),
      ...('bucket' in event ? unknown('bucket', event.bucket, buckets) : []),
    ];
  });
}

/** What is wrong with a name of a workload: nothing, or one sentence. */
function notAWorkload(
  name: string,
  tasks: EffectiveInput['tasks'],
  written: WrittenNames,
): string[] {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (task !== undefined && 'handler' in task) {
    return ["is a handler task, which runs in the task runner; use 'task-runner'"];
  }
  const handlers = Object.keys(tasks).filter((one) => 'handler' in (tasks[one] ?? {}));
  const known = [...SERVICE_NAMES, ...written.tasks.filter((one) => !handlers.includes(one))];
  return known.includes(name) ? [] : [unknownWord('workload', name, known)];
}
