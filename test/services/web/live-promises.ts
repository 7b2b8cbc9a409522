import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { apiClient } from '../../../services/protocol/api/network';
import type { Backend } from '../../../services/protocol/backend';
import { isFinal, type Run } from '../../../services/protocol/run';
import type { RunnerReport } from '../../../services/protocol/status';
import type { Lease } from '../../../services/protocol/store';
import { end, FAILURE, startWeb, type Web } from '../web';
import { listen } from './listen';

const ACTIONS = [
  'submit',
  'claim',
  'succeed',
  'fail',
  'release',
  'cancel',
  'progress',
  'retry',
] as const;

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: (typeof ACTIONS)[number]; readonly which: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ kind: fc.constantFrom(...ACTIONS), which: fc.nat({ max: 30 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 150 }) }),
  },
);

/** What the stream of events and its neighbors promise, whatever queue and run store are made of. */
export function livePromises(open: () => Backend, { numRuns }: { numRuns: number }): void {
  let web: Web;
  beforeAll(async () => {
    web = await startWeb(open());
  });
  afterAll(() => web.stop());

  const submitted = async (task = 'a', extra: object = {}): Promise<Run> => {
    const answer = await fetch(`${web.url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ task, ...extra }),
    });
    return (await answer.json()) as Run;
  };
  const post = (path: string) => fetch(`${web.url}/api/v1${path}`, { method: 'POST' });

  it('miss nothing: the last event of each run says how it is, whatever happened how fast', async () => {
    const listening = await listen(web.url);
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 40 }), async (steps) => {
        const ids: string[] = [];
        const leases = new Map<string, Lease>();
        const { store } = web.backend;
        for (const step of steps) {
          if (step.kind === 'wait') await sleep(step.ms);
          else if (step.kind === 'submit' || ids.length === 0)
            ids.push((await submitted(step.which % 2 === 0 ? 'a' : 'b')).id);
          else {
            const id = ids[step.which % ids.length]!;
            const lease = leases.get(id) ?? { runId: id, token: -1 };
            if (step.kind === 'claim') {
              const claim = await store.claim(id, 60_000);
              if (claim.kind === 'claimed') leases.set(id, claim.lease);
            }
            if (step.kind === 'succeed')
              await store.finish(lease, { state: 'SUCCEEDED', result: 1 });
            if (step.kind === 'fail') await store.finish(lease, FAILURE);
            if (step.kind === 'release') await store.release(lease, { counted: true });
            if (step.kind === 'progress') await store.setProgress(lease, { done: step.which });
            if (step.kind === 'cancel') await store.cancel(id);
            if (step.kind === 'retry') {
              const answer = await post(`/runs/${id}/retry`);
              if (answer.status === 201) ids.push(((await answer.json()) as Run).id);
            }
          }
        }
        const shown = ({
          state,
          attempts,
          progress,
          retriedAs,
          cancelRequested,
        }: Partial<Run>) => ({
          ...{ state, attempts, progress, retriedAs, cancelRequested },
        });
        for (const id of ids) {
          const now = shown((await store.get(id))!);
          await listening.until(
            () => JSON.stringify(shown(listening.runs.get(id) ?? {})) === JSON.stringify(now),
          );
          await store.cancel(id); // what is left does not wait for ever
        }
      }),
      { numRuns },
    );
    // A reset in its place would be right, and is not needed: only the first one came.
    expect(listening.resets()).toBe(1);
    await listening.stop();
  });

  it('go on after the last event that was heard, or say that something was missed', async () => {
    const listening = await listen(web.url);
    const first = await submitted();
    await listening.until(() => listening.runs.has(first.id));
    await listening.stop();
    const missed = await submitted();
    await end(web.backend, missed.id, { state: 'SUCCEEDED', result: 1 });
    const again = await listen(web.url, '', { 'last-event-id': listening.lastId()! });
    await again.until(() => again.runs.get(missed.id)?.state === 'SUCCEEDED' || again.resets() > 0);
    // Here the same process answers, and has not forgotten.
    expect(again.resets()).toBe(0);
    await again.stop();
    for (const strange of [
      'no such id',
      '0.0',
      `${listening.lastId()}0000`,
      '🦊'.length.toString(),
    ]) {
      const lost = await listen(web.url, '', { 'last-event-id': strange });
      await lost.until(() => lost.resets() === 1);
      expect(lost.events[0]).toEqual({ type: 'reset' });
      await lost.stop();
    }
  });

  it('tell of one task or some states alone where that is asked for', async () => {
    const ofTask = await listen(web.url, '?task=b');
    const ofStates = await listen(web.url, '?state=SUCCEEDED&state=FAILED');
    const [a, b] = [await submitted('a'), await submitted('b')];
    await end(web.backend, b.id, FAILURE);
    await end(web.backend, a.id, { state: 'SUCCEEDED', result: 1 });
    await ofStates.until(() => ofStates.runs.has(a.id) && ofStates.runs.has(b.id));
    await ofTask.until(() => ofTask.runs.get(b.id)?.state === 'FAILED');
    expect(ofTask.runs.has(a.id)).toBe(false);
    expect([...ofStates.runs.values()].every(({ state }) => isFinal(state))).toBe(true);
    expect((await fetch(`${web.url}/api/v1/events?state=LOST`)).status).toBe(400);
    await Promise.all([ofTask.stop(), ofStates.stop()]);
  });

  it('count what waits, what runs, what comes later and what failed', async () => {
    const client = apiClient(web.url);
    const of = async (task: string) =>
      (await client.queue()).tasks.find((one) => one.task === task) ?? {
        ...{ waiting: 0, inFlight: 0, delayed: 0, deadLetters: 0 },
      };
    const before = await of('program');
    const listening = await listen(web.url);
    const waiting = await submitted('program');
    const running = await submitted('program');
    await submitted('program', { delay: 3600 });
    const failed = await submitted('program');
    const claim = await web.backend.store.claim(running.id, 15_000);
    await end(web.backend, failed.id, FAILURE);
    const expected = {
      waiting: before.waiting + 1,
      inFlight: before.inFlight + 1,
      delayed: before.delayed + 1,
      deadLetters: before.deadLetters + 1,
      oldestSince: expect.any(String),
    };
    const now = await of('program');
    expect(now).toMatchObject(expected);
    expect(Date.parse((now as { oldestSince: string }).oldestSince)).toBeLessThanOrEqual(
      Date.parse(waiting.createdAt),
    );
    await listening.until(() => {
      const told = listening.status()?.queue.tasks.find(({ task }) => task === 'program');
      return told?.inFlight === expected.inFlight && told.deadLetters === expected.deadLetters;
    });
    const total = await client.queue();
    expect(total.waiting).toBeGreaterThanOrEqual(1);
    expect(total.deadLetters).toBeGreaterThanOrEqual(1);
    if (claim.kind === 'claimed')
      await web.backend.store.finish(claim.lease, { state: 'SUCCEEDED', result: 1 });
    await web.backend.store.cancel(waiting.id);
    client.close();
    await listening.stop();
  });

  it('list what failed and nobody has done again, those that ended last first, page by page', async () => {
    const client = apiClient(web.url);
    const known = new Set((await client.deadLetters({ limit: 500 })).runs.map(({ id }) => id));
    const failed: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      const { id } = await submitted(i % 2 === 0 ? 'a' : 'b');
      await end(web.backend, id, i === 0 ? { state: 'TIMED_OUT', error: FAILURE.error } : FAILURE);
      failed.push(id);
    }
    const good = await submitted();
    await end(web.backend, good.id, { state: 'SUCCEEDED', result: 1 });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.deadLetters({ limit: 3, ...(cursor !== undefined && { cursor }) });
      expect(page.runs.length).toBeLessThanOrEqual(3);
      seen.push(...page.runs.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    const own = seen.filter((id) => !known.has(id));
    expect([...own].sort()).toEqual([...failed].sort());
    expect(
      (await client.deadLetters({ task: 'b', limit: 500 })).runs.map(({ task }) => task),
    ).not.toContain('a');
    await client.retry(failed[3]!);
    const left = (await client.deadLetters({ limit: 500 })).runs.map(({ id }) => id);
    expect(left).not.toContain(failed[3]);
    expect(left).toContain(failed[2]);
    expect((await fetch(`${web.url}/api/v1/dead-letters?cursor=x`)).status).toBe(400);
    client.close();
  });

  it('know the runners, as they tell of themselves, until they end', async () => {
    const client = apiClient(web.url);
    const report = (id: string): RunnerReport => ({
      ...{ id, host: 'here', version: 'abc', startedAt: `2026-01-01T00:00:0${id}.000Z` },
      draining: false,
      slots: { total: 4, busy: 1 },
      tasks: ['a', 'b'],
      running: [{ id: 'r', task: 'a', since: '2026-01-01T00:00:00.000Z' }],
    });
    const listening = await listen(web.url);
    const { overview } = web.backend;
    await overview.tellOf(report('2'));
    await overview.tellOf(report('1'));
    await listening.until(() => listening.status()?.runners.length === 2);
    const runners = await client.runners();
    expect(runners.map(({ id }) => id)).toEqual(['1', '2']);
    expect(runners[0]).toMatchObject({ ...report('1'), silent: false });
    await overview.tellOf({ ...report('1'), draining: true });
    await overview.forget('2');
    await listening.until(() => listening.status()?.runners[0]?.draining === true);
    expect(listening.status()?.runners).toHaveLength(1);
    await overview.forget('1');
    expect(await client.runners()).toEqual([]);
    client.close();
    await listening.stop();
  });

  it('give programs a stream that goes on by itself', async () => {
    const client = apiClient(web.url);
    const left = new AbortController();
    const kinds = new Set<string>();
    const heard = (async () => {
      for await (const event of client.events({ task: 'a' }, left.signal)) {
        kinds.add(event.type);
        if (event.type === 'run') return event.run;
        if (event.type === 'status') void submitted('a');
      }
      return undefined;
    })();
    expect(await heard).toMatchObject({ task: 'a' });
    expect([...kinds].sort()).toEqual(['reset', 'run', 'status']);
    left.abort();
    client.close();
  });
}
