import type { Submission } from '../../../../protocol/api/types';
import { LONGEST_DELAY_SECONDS } from '../../../../protocol/begin-time';
import type { Problems } from '../schema/check';

/** How a run is to be submitted, as it is written in the form. */
export interface Options {
  readonly key: string;
  readonly priority: string;
  readonly begin: 'now' | 'delay' | 'at';
  readonly delay: string;
  /** Seconds. */
  readonly unit: number;
  /** The reader's own time, as the browser's calendar writes it. */
  readonly at: string;
}

export const NO_OPTIONS: Options = {
  ...{ key: '', priority: '', delay: '10', unit: 60, at: '' },
  begin: 'now',
};

export const UNITS: readonly (readonly [number, string])[] = [
  [1, 'seconds'],
  [60, 'minutes'],
  [3600, 'hours'],
  [86_400, 'days'],
];

interface Read {
  readonly submission: Omit<Submission, 'task' | 'input'>;
  /** By the JSON pointer in the submission. */
  readonly problems: Problems;
}

/** What the options add to a submission, or what is wrong with them. */
export function optionsIn(options: Options): Read {
  const problems = new Map<string, string>();
  const { key, priority, begin } = options;
  const order = priority === '' ? 0 : Number(priority);
  const isOrder = Number.isInteger(order) && Math.abs(order) <= 100;
  if (!isOrder) problems.set('/priority', 'must be a whole number from -100 to 100');
  const time = begin === 'now' ? {} : begin === 'delay' ? delayIn(options) : atIn(options);
  if ('problem' in time) problems.set(`/${begin}`, time.problem);
  return {
    problems,
    submission: {
      ...(key !== '' && { key }),
      ...(priority !== '' && isOrder && { priority: order }),
      ...(!('problem' in time) && time),
    },
  };
}

type Time = Pick<Submission, 'delay' | 'at'> | { readonly problem: string };

function delayIn({ delay, unit }: Options): Time {
  const seconds = delay.trim() === '' ? NaN : Number(delay) * unit;
  return seconds >= 0 && seconds <= LONGEST_DELAY_SECONDS
    ? { delay: seconds }
    : { problem: 'must be a length of time of 28 days or less' };
}

function atIn({ at }: Options): Time {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? { problem: 'must be a date and a time' }
    : { at: time.toISOString() };
}
