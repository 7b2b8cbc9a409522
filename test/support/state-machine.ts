/**
 * A walk through a state machine: Task, Succeed and Fail, with Retry and Catch, as Step Functions takes them
 * (https://states-language.net/spec.html). Expressions are those that lib/constructs/run-lock.ts writes; another one
 * is an error. What a task does is the caller's.
 */

interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
  readonly Next?: string;
  readonly ResultPath?: string;
  readonly Output?: string;
}

interface StateJson {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Next?: string;
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Rule[];
  readonly ErrorPath?: string;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateJson>>;
}

export interface Ending {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly error?: string;
  readonly path: readonly string[];
}

export class StateError extends Error {}

interface Surroundings {
  readonly execution: string;
  readonly nowMs: number;
  /** Does what a task state asks for, or throws a StateError whose message is the name of the error. */
  readonly perform: (action: string, request: unknown) => Promise<void>;
}

export async function walk(
  { StartAt, States }: Definition,
  { execution, nowMs, perform }: Surroundings,
): Promise<Ending> {
  const path: string[] = [];
  let data: Record<string, unknown> = {};
  for (let name: string | undefined = StartAt; name !== undefined;) {
    path.push(name);
    const state: StateJson = States[name]!;
    if (state.Type === 'Succeed') return { status: 'SUCCEEDED', path };
    if (state.Type === 'Fail') {
      const { Error: error } = data.failure as { Error: string };
      return { status: 'FAILED', error, path };
    }
    try {
      const [, action = ''] = /:::(.+)$/.exec(state.Resource ?? '') ?? [];
      await attempt(state, () => perform(action, evaluated(state.Arguments, execution, nowMs)));
      name = state.Next;
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const handler = state.Catch?.find((rule) => matches(rule, error.message));
      if (handler === undefined) return { status: 'FAILED', error: error.message, path };
      if (handler.ResultPath === '$.failure') data = { ...data, failure: { Error: error.message } };
      else if (handler.Output !== '{% $states.input %}') data = { Error: error.message };
      name = handler.Next;
    }
  }
  return { status: 'SUCCEEDED', path };
}

/** The first retrier that matches an error counts. */
async function attempt({ Retry = [] }: StateJson, work: () => Promise<void>): Promise<void> {
  const used = new Map<Rule, number>();
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      const rule = error instanceof StateError && Retry.find((one) => matches(one, error.message));
      if (!rule || (used.get(rule) ?? 0) >= (rule.MaxAttempts ?? 3)) throw error;
      used.set(rule, (used.get(rule) ?? 0) + 1);
    }
  }
}

function matches({ ErrorEquals }: Rule, error: string): boolean {
  return ErrorEquals.some(
    (one) =>
      one === error ||
      one === 'States.ALL' ||
      (one === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

function evaluated(value: unknown, execution: string, nowMs: number): unknown {
  if (Array.isArray(value)) return value.map((one) => evaluated(one, execution, nowMs));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, evaluated(one, execution, nowMs)]),
    );
  }
  const [, expression] = /^\{% (.*) %\}$/.exec(String(value)) ?? [];
  if (expression === undefined) return value;
  if (expression === '$states.context.Execution.Id') return execution;
  const [, ahead] = /^\$string\(\$floor\(\$millis\(\) \/ 1000\) \+ (\d+)\)$/.exec(expression) ?? [];
  if (ahead === undefined)
    throw new Error(`an expression that this walk does not know: ${expression}`);
  return String(Math.floor(nowMs / 1000) + Number(ahead));
}
