import { cancelWatch } from '../../services/task-runner/cancel-watch';

describe('the watch for cancelled runs', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const watched = (answer: (ids: readonly string[]) => Promise<readonly string[]>) => {
    const underWay = new Set<string>();
    const questions: (readonly string[])[] = [];
    const cancelled: string[] = [];
    const watch = cancelWatch(
      () => [...underWay],
      (ids) => {
        questions.push(ids);
        return answer(ids);
      },
      (id) => cancelled.push(id),
    );
    return { underWay, questions, cancelled, watch };
  };
  const nobody = () => Promise.resolve([]);

  it('asks nothing while nothing is under way', async () => {
    const { underWay, questions, watch } = watched(nobody);
    watch.arm();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(questions).toEqual([]);
    underWay.add('one');
    watch.arm();
    await jest.advanceTimersByTimeAsync(1000);
    underWay.delete('one');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(questions).toEqual([['one']]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks once a second about all runs together, however many begin', async () => {
    const { underWay, questions, watch } = watched(nobody);
    for (const id of ['one', 'two', 'three']) {
      underWay.add(id);
      watch.arm();
    }
    await jest.advanceTimersByTimeAsync(3000);
    expect(questions).toEqual(Array(3).fill(['one', 'two', 'three']));
  });

  it('tells of each run that is to end, and goes on after a question without answer', async () => {
    let calls = 0;
    const { underWay, cancelled, watch } = watched((ids) => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('throttled')) : Promise.resolve(ids.slice(1));
    });
    for (const id of ['one', 'two', 'three']) underWay.add(id);
    watch.arm();
    await jest.advanceTimersByTimeAsync(2000);
    expect(cancelled).toEqual(['two', 'three']);
  });

  it('waits for an answer before it asks again', async () => {
    const { underWay, questions, watch } = watched(() => new Promise(() => undefined));
    underWay.add('one');
    watch.arm();
    await jest.advanceTimersByTimeAsync(10_000);
    watch.arm();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(questions).toHaveLength(1);
  });

  it('ends with the runner, though an answer is still to come', async () => {
    const answer = Promise.withResolvers<readonly string[]>();
    const { underWay, questions, watch } = watched(() => answer.promise);
    underWay.add('one');
    watch.arm();
    await jest.advanceTimersByTimeAsync(1000);
    watch.close();
    answer.resolve([]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(questions).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
