import type { TaskSummary, TaskType } from '../protocol/api/types';
import type { RunStore } from '../protocol/store';
import type { TaskSchemas } from '../protocol/task-schemas';
import { nowMs } from './clock';
import { Refusal } from './problem';
import { checkBy, type Check } from './validation';

/** The tasks of the application, and what task runners have said of them. */
export interface TaskTypes {
  all(): Promise<readonly TaskType[]>;
  /**
   * @throws Refusal there is no such task, or it does not take this input. A task of which no runner has said anything
   * yet checks its input itself, when it runs.
   */
  check(task: string, input: unknown): Promise<void>;
}

/** A runner of a new release says anew what its tasks take; nobody waits for it longer than this. */
const FRESH_MS = 10_000;

/** While no runner has spoken of some task. */
const FRESH_UNTIL_ALL_SAID_MS = 500;

interface Known {
  readonly schemas: Readonly<Record<string, TaskSchemas>>;
  readonly checks: Map<string, Check>;
}

export function taskTypes(store: RunStore, tasks: readonly TaskSummary[]): TaskTypes {
  let known: Promise<Known> | undefined;
  let untilMs = 0;

  const read = async (): Promise<Known> => ({
    schemas: await store.taskSchemas(),
    checks: new Map<string, Check>(),
  });
  const fresh = (): Promise<Known> => {
    if (known === undefined || nowMs() >= untilMs) {
      untilMs = nowMs() + FRESH_MS;
      known = read();
      known.then(
        ({ schemas }) => {
          const all = tasks.every(
            ({ name, kind }) => kind !== 'handler' || Object.hasOwn(schemas, name),
          );
          if (!all) untilMs = nowMs() + FRESH_UNTIL_ALL_SAID_MS;
        },
        () => (known = undefined),
      );
    }
    return known;
  };

  const schemasOf = ({ schemas }: Known, task: string): TaskSchemas | undefined =>
    Object.hasOwn(schemas, task) ? schemas[task] : undefined;
  const checkOf = ({ checks }: Known, task: string, schemas: TaskSchemas): Check => {
    const check = checks.get(task) ?? compiled(schemas);
    checks.set(task, check);
    return check;
  };

  return {
    all: async () => {
      const now = await fresh();
      return tasks.map((task) => ({ ...task, ...schemasOf(now, task.name) }));
    },
    check: async (task, input) => {
      if (!tasks.some(({ name }) => name === task)) {
        const names = tasks.map(({ name }) => name).join(', ');
        throw new Refusal(422, `no task '${task}'; there are: ${names}`, '/task');
      }
      const now = await fresh();
      const schemas = schemasOf(now, task);
      if (schemas === undefined) return;
      if (input === undefined) {
        if (!schemas.inputOptional) throw new Refusal(422, `'${task}' needs an input`, '/input');
        return;
      }
      const wrong = checkOf(now, task, schemas)(input);
      if (wrong === undefined) return;
      const pointer = `/input${wrong.pointer}`;
      throw new Refusal(422, `${pointer.slice(1)}: ${wrong.message}`, pointer);
    },
  };
}

/** A schema that this validator does not understand checks nothing here: the task itself does. */
function compiled({ input }: TaskSchemas): Check {
  try {
    return checkBy(input);
  } catch {
    return () => undefined;
  }
}
