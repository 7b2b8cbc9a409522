import fc from 'fast-check';
import type { ScheduleSettings } from '../../services/protocol/contract';
import { instantText, timetableOf } from '../../services/protocol/timetable';
import { parseSchedule } from '../../lib/config/schedule';
import { cases } from '../support/cases';

const schedule = (
  expression: string,
  timeZone = 'UTC',
  more: Partial<ScheduleSettings> = {},
): ScheduleSettings => ({
  name: 'shop-dev-report',
  task: 'report',
  expression,
  timeZone,
  overlap: 'skip',
  catchUpSeconds: 3600,
  ...more,
});

/** The instants of a schedule in a span of time. */
function due(of: ScheduleSettings, from: string, to: string): string[] {
  const timetable = timetableOf(of);
  const found: string[] = [];
  let at = timetable.next(Date.parse(from) - 1);
  while (at !== undefined && at < Date.parse(to)) {
    found.push(instantText(at));
    at = timetable.next(at);
  }
  return found;
}

describe('the timetable of a schedule', () => {
  it('reads the clock of its time zone, in summer and in winter', () => {
    const nightly = schedule('cron(0 2 * * ? *)', 'Europe/Berlin');
    expect(due(nightly, '2026-07-01', '2026-07-02')).toEqual(['2026-07-01T00:00:00Z']);
    expect(due(nightly, '2026-12-01', '2026-12-02')).toEqual(['2026-12-01T01:00:00Z']);
  });

  it('leaves out a time that the clocks skip', () => {
    const skipped = schedule('cron(30 2 * * ? *)', 'Europe/Berlin');
    expect(due(skipped, '2026-03-28', '2026-03-31')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  it('is due once at a time that comes twice', () => {
    const twice = schedule('cron(30 2 * * ? *)', 'Europe/Berlin');
    expect(due(twice, '2026-10-25', '2026-10-26')).toEqual(['2026-10-25T00:30:00Z']);
    const both = schedule('cron(30 2,14 * * ? *)', 'Europe/Berlin');
    expect(due(both, '2026-10-25', '2026-10-26')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T13:30:00Z',
    ]);
  });

  it.each(['2026-03-29', '2026-10-25'])(
    'goes on all day where it is due all day, on %s when clocks change',
    (day) => {
      const often = schedule('cron(0/30 * * * ? *)', 'Europe/Berlin');
      expect(due(often, `${day}T00:00:00Z`, `${day}T04:00:00Z`)).toHaveLength(8);
    },
  );

  it('counts a rate from its start, else from 1970, through changes of clocks', () => {
    expect(due(schedule('rate(6 hours)'), '2026-03-29', '2026-03-30')).toEqual([
      '2026-03-29T00:00:00Z',
      '2026-03-29T06:00:00Z',
      '2026-03-29T12:00:00Z',
      '2026-03-29T18:00:00Z',
    ]);
    const later = schedule('rate(1 day)', 'UTC', { start: '2026-05-01T07:10:00.000Z' });
    expect(due(later, '2026-04-01', '2026-05-03')).toEqual([
      '2026-05-01T07:10:00Z',
      '2026-05-02T07:10:00Z',
    ]);
    expect(timetableOf(later).previous(Date.parse('2026-05-01T07:10:00Z'))).toBeUndefined();
  });

  it('is due once where it names one time', () => {
    const once = schedule('at(2027-03-01T02:00:00)', 'Europe/Berlin');
    expect(due(once, '2026-01-01', '2028-01-01')).toEqual(['2027-03-01T01:00:00Z']);
    expect(timetableOf(once).previous(Date.parse('2028-01-01'))).toBe(
      Date.parse('2027-03-01T01:00:00Z'),
    );
    expect(timetableOf(once).next(Date.parse('2027-03-01T01:00:00Z'))).toBeUndefined();
  });

  it('ends with its end and begins with its start, both included', () => {
    const spring = schedule('cron(0 12 * * ? *)', 'UTC', {
      start: '2026-03-01T12:00:00Z',
      end: '2026-03-03T12:00:00Z',
    });
    expect(due(spring, '2026-01-01', '2026-12-31')).toHaveLength(3);
  });

  it.each([
    ['cron(0 9 ? * 2-6 *)', '2026-11-20', '2026-11-24', ['2026-11-20', '2026-11-23']],
    ['cron(0 9 ? * SUN *)', '2026-11-20', '2026-11-24', ['2026-11-22']],
    ['cron(0 9 ? * 6#3 *)', '2026-11-01', '2026-12-01', ['2026-11-20']],
    ['cron(0 9 L * ? *)', '2026-11-01', '2026-12-01', ['2026-11-30']],
    [
      'cron(0 9 1/10 * ? *)',
      '2026-11-01',
      '2026-12-01',
      ['2026-11-01', '2026-11-11', '2026-11-21'],
    ],
    ['cron(0 9 1 1 ? 2020)', '2026-11-01', '2029-12-01', []],
    ['cron(0 9 30 2 ? *)', '2026-11-01', '2029-12-01', []],
  ])('reads %s as EventBridge does', (expression, from, to, days) => {
    expect(due(schedule(expression), from, to)).toEqual(days.map((day) => `${day}T09:00:00Z`));
  });

  it.each([
    'every day',
    'cron(0 2 * * *)',
    'cron(99 2 * * ? *)',
    'rate(0 minutes)',
    'at(soon)',
    'rate(1 year)',
  ])('says that it does not understand %s', (expression) =>
    expect(() => timetableOf(schedule(expression))).toThrow(expression),
  );

  it('agrees with a clock on the wall, whatever the configuration says', () => {
    const list = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: least, max: most }).map(String),
        fc.integer({ min: 2, max: Math.min(20, most) }).map((step) => `*/${step}`),
        fc
          .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 2, maxLength: 3 })
          .map((values) => values.join(',')),
      );
    fc.assert(
      fc.property(
        list(0, 59),
        list(0, 23),
        fc.constantFrom('* * *', '* * 1-5', '* * 0', '1,15 * *', 'L * *', '* 3,10 *'),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        fc.integer({ min: 0, max: 365 * 24 }),
        (minute, hour, days, timeZone, hours) => {
          const parsed = parseSchedule({ cron: `${minute} ${hour} ${days}`, timeZone });
          if (!parsed.ok) throw new Error(parsed.message);
          const timetable = timetableOf(schedule(parsed.schedule.expression, timeZone));
          const from = Date.parse('2026-01-01T00:00:00Z') + hours * 3600_000;
          const next = timetable.next(from);
          if (next === undefined) throw new Error('never due');
          expect(next).toBeGreaterThan(from);
          expect(next % 60_000).toBe(0);
          expect(timetable.previous(next + 1)).toBe(next);
          const format = new Intl.DateTimeFormat('en-US', {
            timeZone,
            hourCycle: 'h23',
            minute: 'numeric',
            hour: 'numeric',
            day: 'numeric',
            month: 'numeric',
            year: 'numeric',
            weekday: 'short',
          });
          const onTheWall = (ms: number) =>
            Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
          const fits = (field: string, value: number) =>
            field
              .split(',')
              .some(
                (part) =>
                  part === '*' ||
                  Number(part) === value ||
                  (part.startsWith('*/') && value % Number(part.slice(2)) === 0),
              );
          const matches = (ms: number) => {
            const wall = onTheWall(ms);
            const lastDay = new Date(Date.UTC(Number(wall.year), Number(wall.month), 0));
            const [day = '', month = '', weekday = ''] = days.split(' ');
            return (
              fits(minute, Number(wall.minute)) &&
              fits(hour, Number(wall.hour)) &&
              (day === 'L'
                ? Number(wall.day) === lastDay.getUTCDate()
                : fits(day, Number(wall.day))) &&
              fits(month, Number(wall.month)) &&
              (weekday === '1-5'
                ? !['Sat', 'Sun'].includes(wall.weekday!)
                : weekday === '*' || wall.weekday === 'Sun')
            );
          };
          expect(matches(next)).toBe(true);
          // Nothing was left out on the way, but for the second time of an hour that comes twice.
          const until = Math.min(next, from + 26 * 3600_000);
          for (let at = from - (from % 60_000) + 60_000; at < until; at += 60_000) {
            const again = [30, 60].some((shift) => {
              const before = onTheWall(at - shift * 60_000);
              const now = onTheWall(at);
              return before.hour === now.hour && before.minute === now.minute;
            });
            if (!again) expect(matches(at)).toBe(false);
          }
        },
      ),
      { numRuns: cases(30) },
    );
  });
});
