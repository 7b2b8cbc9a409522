import { protection } from '../../services/task-runner/protection';

const settle = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

describe('protection from scale-in', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  const said: boolean[] = [];
  let answer: () => Promise<void>;
  const troubles: unknown[] = [];
  const start = () =>
    protection({
      ask: async (busy) => {
        said.push(busy);
        await answer();
      },
      onTrouble: (error) => troubles.push(error),
      renewEveryMs: 1000,
      idleAfterMs: 100,
    });
  beforeEach(() => {
    said.length = 0;
    troubles.length = 0;
    answer = () => Promise.resolve();
  });

  it('is renewed as long as the runner works, and no longer', async () => {
    const busy = start();
    busy(true);
    await settle();
    jest.advanceTimersByTime(1000);
    await settle();
    jest.advanceTimersByTime(1000);
    await settle();
    busy(false);
    jest.advanceTimersByTime(100);
    await settle();
    jest.advanceTimersByTime(5000);
    await settle();
    expect(said).toEqual([true, true, true, false]);
  });

  it('ends with the last word, whatever the order of the answers', async () => {
    const answers: (() => void)[] = [];
    answer = () => new Promise((resolve) => answers.push(resolve));
    const busy = start();
    busy(true);
    for (const next of [false, true, false]) {
      busy(next);
      jest.advanceTimersByTime(100);
    }
    expect(said).toEqual([true]);
    answers.shift()!();
    await settle();
    expect(said).toEqual([true, false]);
  });

  it('lasts through pauses between runs', async () => {
    const busy = start();
    for (let i = 0; i < 50; i += 1) {
      busy(true);
      await settle();
      busy(false);
      jest.advanceTimersByTime(10);
      await settle();
    }
    expect(said).toEqual([true]);
    jest.advanceTimersByTime(100);
    await settle();
    expect(said).toEqual([true, false]);
  });

  it('is asked for again when ECS did not answer', async () => {
    answer = () => Promise.reject(new Error('throttled'));
    const busy = start();
    busy(true);
    await settle();
    expect(troubles).toHaveLength(1);
    answer = () => Promise.resolve();
    jest.advanceTimersByTime(1000);
    await settle();
    expect(said).toEqual([true, true]);
  });
});
