const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in the unit that fits it: `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's');
  return ms < DAY ? two(ms, HOUR, 'h', MINUTE, 'min') : two(ms, DAY, 'd', HOUR, 'h');
}

function two(ms: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = String(Math.floor((ms % big) / small)).padStart(smallUnit === 'h' ? 1 : 2, '0');
  return `${Math.floor(ms / big)} ${bigUnit} ${rest} ${smallUnit}`;
}

const SAME_DAY = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const OTHER_DAY = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** A time as a reader of today wants it: the hour of today, the day and the hour of another day. */
export function moment(time: string, nowMs: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date(nowMs).toDateString();
  return (isToday ? SAME_DAY : OTHER_DAY).format(date);
}

export const fullMoment = (time: string): string => FULL.format(new Date(time));
