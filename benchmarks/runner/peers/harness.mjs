/**
 * Times a queue from outside, as its users see it, and prints one JSON object.
 *
 * @param peer `submit(payload)` resolves when the job is recorded; `work(handler, most)` starts a worker that has at
 *   most so many jobs under way, and gives a function that stops it
 */
export async function measure(peer, { count, samples }) {
  const enqueue = await inFlight(count, 1000, (index) => peer.submit({ index }));
  let left = count;
  const drained = Promise.withResolvers();
  const begun = performance.now();
  const stop = await peer.work(() => {
    left -= 1;
    if (left === 0) drained.resolve();
  }, 100);
  await drained.promise;
  const drain = count / ((performance.now() - begun) / 1000);
  await stop();

  let arrived = () => undefined;
  const stopIdle = await peer.work(() => arrived(performance.now()), 100);
  left = count;
  const through = Promise.withResolvers();
  arrived = () => {
    left -= 1;
    if (left === 0) through.resolve();
  };
  const endToEndBegun = performance.now();
  await inFlight(count, 1000, (index) => peer.submit({ index }));
  await through.promise;
  const endToEnd = count / ((performance.now() - endToEndBegun) / 1000);

  const waits = [];
  for (let sample = 0; sample < samples; sample += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const there = Promise.withResolvers();
    arrived = there.resolve;
    const submitted = performance.now();
    await peer.submit({ sample });
    waits.push((await there.promise) - submitted);
  }
  await stopIdle();
  waits.sort((a, b) => a - b);
  const at = (share) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
  return { enqueue, drain, endToEnd, pickUpMs: { p50: at(0.5), p99: at(0.99) } };
}

/** Calls a second, with so many under way at once. */
async function inFlight(count, width, call) {
  const begun = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await call(next);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return count / ((performance.now() - begun) / 1000);
}

export const numbers = () => {
  const [count = 10_000, samples = 200] = process.argv.slice(2).map(Number);
  return { count, samples };
};
