import fc from 'fast-check';
import { followTimeline, type News } from '../../lib/operations/history/follow';
import type { Happening } from '../../lib/operations/history/ports';
import type { Timeline } from '../../lib/operations/history/timeline';

const MINUTE_MS = 60_000;

const happening = (id: string, atMs: number): Happening => ({
  ...{ id, atMs, source: 'service', what: 'web', text: id },
  isBad: false,
});

/** What is told, look by look, where each look adds to what AWS knows. */
async function told(
  looks: readonly Timeline[],
  sinceMs = 0,
): Promise<{ readonly news: News[]; readonly asked: number[] }> {
  const left = new AbortController();
  const known: Happening[] = [];
  const asked: number[] = [];
  const look = (since: number): Promise<Timeline> => {
    const { happenings = [], problems = [] } = looks[asked.length] ?? {};
    asked.push(since);
    if (asked.length >= looks.length) left.abort();
    known.push(...happenings);
    return Promise.resolve({ happenings: known.filter(({ atMs }) => atMs >= since), problems });
  };
  const news: News[] = [];
  for await (const one of followTimeline(look, { sinceMs, everyMs: 0 }, left.signal))
    news.push(one);
  return { news, asked };
}

const ids = (news: readonly News[]): string[] =>
  news.flatMap((one) => ('happening' in one ? one.happening.id : []));

const found = (...happenings: Happening[]): Timeline => ({ happenings, problems: [] });

describe('a timeline that is followed', () => {
  it('tells what becomes known late, and asks for no more than the last minutes', async () => {
    const now = 60 * MINUTE_MS;
    const { news, asked } = await told([
      found(happening('new', now)),
      found(happening('late', now - 14 * MINUTE_MS)),
      found(),
    ]);
    expect(ids(news)).toEqual(['new', 'late']);
    expect(asked).toEqual([0, now - 15 * MINUTE_MS, now - 15 * MINUTE_MS]);
  });

  it('says once for as long as it lasts what AWS will not tell, and goes on', async () => {
    const problem = { what: 'alarms', why: 'Rate exceeded' };
    const silent: Timeline = { happenings: [], problems: [problem] };
    const { news } = await told([silent, silent, found(happening('a', 1)), silent]);
    expect(news).toEqual([{ problem }, { happening: happening('a', 1) }, { problem }]);
  });

  it('neither loses nor repeats anything, however it comes', async () => {
    const times = fc.array(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 6 }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(times, async (all) => {
        const looks = all.map((some, look) =>
          found(...some.map((at, i) => happening(`${look}.${i}`, at * MINUTE_MS))),
        );
        const { news } = await told([...looks, found()]);
        const expected = looks.flatMap(({ happenings }) => happenings.map(({ id }) => id));
        expect(ids(news).sort()).toEqual(expected.sort());
      }),
    );
  });
});
