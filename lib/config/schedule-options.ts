import { isOutOf, secondsOf } from './duration';
import type { ResolvedSchedule, ScheduleInput } from './sections/schedule';

export type OptionKey = 'flexibleWindow' | 'start' | 'end' | 'catchUp' | 'input';

/** What a schedule has beside its times. */
export type ScheduleOptions = Omit<ResolvedSchedule, 'expression' | 'source' | 'timeZone'>;

type Parsed =
  | { readonly ok: true; readonly options: ScheduleOptions }
  | { readonly ok: false; readonly key: OptionKey; readonly message: string };

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html */
const LONGEST_WINDOW_SECONDS = 86_400;

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const LONGEST_CATCH_UP_SECONDS = 86_400;

/** The overrides of an ECS task hold 8,192 characters in all. */
const LONGEST_INPUT = 4096;

/** Reads what a schedule has beside its times, or says what is wrong with it. */
export function parseOptions(input: ScheduleInput): Parsed {
  const wrong = windowProblem(input) ?? catchUpProblem(input) ?? spanProblem(input);
  if (wrong !== undefined) return wrong;
  const text = jsonOf(input.input);
  if (text === undefined || text.length > LONGEST_INPUT) {
    const message = `must be a JSON value of at most ${LONGEST_INPUT} characters`;
    return { ok: false, key: 'input', message };
  }
  return { ok: true, options: optionsOf(input) };
}

function optionsOf({
  flexibleWindow,
  start,
  end,
  catchUp,
  overlap,
  input,
}: ScheduleInput): ScheduleOptions {
  return {
    ...(flexibleWindow !== undefined && {
      flexibleWindowMinutes: secondsOf(flexibleWindow) / 60,
    }),
    ...(start !== undefined && { start: utc(start) }),
    ...(end !== undefined && { end: utc(end) }),
    catchUpSeconds: catchUp === false ? 0 : secondsOf(catchUp ?? '1 hour'),
    overlap: overlap ?? 'skip',
    ...(input !== undefined && { input }),
  };
}

const utc = (instant: string): string => new Date(instant).toISOString();

function windowProblem({ flexibleWindow: window }: ScheduleInput): Parsed | undefined {
  if (window === undefined) return undefined;
  if (!isOutOf(window, 60, LONGEST_WINDOW_SECONDS) && secondsOf(window) % 60 === 0) {
    return undefined;
  }
  const message = `'${window}' is not allowed; use whole minutes, from 1 minute to 24 hours`;
  return { ok: false, key: 'flexibleWindow', message };
}

function catchUpProblem({ catchUp }: ScheduleInput): Parsed | undefined {
  if (catchUp === undefined || catchUp === false) return undefined;
  if (!isOutOf(catchUp, 60, LONGEST_CATCH_UP_SECONDS)) return undefined;
  const message = `'${catchUp}' is not allowed; use 1 minute to 24 hours, or false`;
  return { ok: false, key: 'catchUp', message };
}

function spanProblem({ start, end }: ScheduleInput): Parsed | undefined {
  if (start === undefined || end === undefined || Date.parse(start) < Date.parse(end)) {
    return undefined;
  }
  const message = `'${end}' is not allowed; use an instant after ${start}, the value of start`;
  return { ok: false, key: 'end', message };
}

/** Undefined where the value is none of JSON's: a function, a number without end, a circle. */
function jsonOf(value: unknown): string | undefined {
  if (value === undefined) return '';
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text !== undefined && isSame(value, JSON.parse(text)) ? text : undefined;
  } catch {
    return undefined;
  }
}

function isSame(value: unknown, read: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(value, read);
  if (typeof read !== 'object' || read === null) return false;
  const keys = Object.keys(value);
  return (
    keys.length === Object.keys(read).length &&
    keys.every((key) =>
      isSame((value as Record<string, unknown>)[key], (read as Record<string, unknown>)[key]),
    )
  );
}
