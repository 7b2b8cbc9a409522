import { endOfReleased, shortError } from '../attempt';
import { nowIso, nowMs } from '../clock';
import { isFinal } from '../run';
import type { RunStore } from '../store';
import type { AwsParts } from './parts';
import { architectureIn } from './architecture';
import { cancelRequestsIn } from './cancel-requests';
import { creationIn } from './creation';
import { deadLetterOf } from './dead-letters';
import { historyWith, leaseUntil, runOf, stateOf, tokenOf, type Item } from './item';
import { listingIn } from './listing';
import { logIn } from './log';
import { OWNED, owner } from './run-item';
import { stepsIn } from './steps';
import { taskSchemasIn } from './task-schemas';
import { unfinishedIn } from './unfinished';

/** The run store on DynamoDB: each transition is a conditional update. */
export function awsStore({ client, tableName, tasks, payloads, items }: AwsParts): RunStore {
  const { get, update } = items;

  const take = (id: string, leaseMs: number, runner: string | undefined, lost?: Item) => {
    const now = nowMs();
    const at = nowIso();
    return update(id, {
      change:
        'SET #state = :running, #leaseUntil = :until, #startedAt = if_not_exists(#startedAt, :at), ' +
        `#attemptStartedAt = :at, #runner = :runner${lost === undefined ? '' : ', #history = :history'} ` +
        'ADD #attempts :one, #token :one, #losses :losses',
      condition: `#state = :from AND #leaseUntil <= :now${lost === undefined ? '' : ' AND #token = :lost'}`,
      values: {
        ':running': { S: 'RUNNING' },
        ':from': { S: lost === undefined ? 'PENDING' : 'RUNNING' },
        ':until': { N: String(now + leaseMs) },
        ':now': { N: String(now) },
        ':at': { S: at },
        ':runner': runner === undefined ? { NULL: true } : { S: runner },
        ':one': { N: '1' },
        ':losses': { N: lost === undefined ? '0' : '1' },
        ...(lost !== undefined && {
          ':lost': { N: String(tokenOf(lost)) },
          ':history': historyWith(lost, { endedAt: at, end: 'LOST' }),
        }),
      },
    });
  };

  /** From a runner that is lost: what it had is read first, for the history. */
  const takeOver = async (id: string, leaseMs: number, runner: string | undefined) => {
    const held = await get(id);
    if (held === undefined || stateOf(held) !== 'RUNNING' || leaseUntil(held) > nowMs())
      return { held };
    const claimed = await take(id, leaseMs, runner, held);
    return claimed === undefined ? { held: await get(id) } : { claimed };
  };

  const release: RunStore['release'] = async (
    { runId, token },
    { counted, crashed = false, afterMs = 0, error },
  ) => {
    const before = await get(runId);
    if (before === undefined || stateOf(before) !== 'RUNNING' || tokenOf(before) !== token)
      return false;
    const claimable = nowMs() + Math.round(afterMs);
    const item = await update(runId, {
      change:
        'SET #state = :pending, #leaseUntil = :until, #history = :history ' +
        'REMOVE #attemptStartedAt, #runner ADD #attempts :back, #crashes :crashed',
      condition: OWNED,
      values: {
        ...owner(token),
        ':pending': { S: 'PENDING' },
        ':until': { N: String(claimable) },
        ':history': historyWith(before, {
          endedAt: nowIso(),
          end: endOfReleased(counted, crashed),
          ...(error !== undefined && { error: shortError(error) }),
          ...(afterMs > 0 && { nextAt: new Date(claimable).toISOString() }),
        }),
        ':back': { N: counted ? '0' : '-1' },
        ':crashed': { N: crashed ? '1' : '0' },
      },
    });
    return item !== undefined;
  };

  return {
    get: async (id) => {
      const item = await get(id);
      return item === undefined ? undefined : runOf(item, payloads);
    },
    claim: async (id, leaseMs, runner) => {
      const waiting = await take(id, leaseMs, runner);
      const { claimed, held } =
        waiting === undefined ? await takeOver(id, leaseMs, runner) : { claimed: waiting };
      if (claimed !== undefined) {
        const lease = { runId: id, token: tokenOf(claimed) };
        try {
          return { kind: 'claimed', lease, run: await runOf(claimed, payloads) };
        } catch (error) {
          // A bucket that does not answer now is not the fault of the run.
          await release(lease, { counted: false });
          throw error;
        }
      }
      if (held === undefined || isFinal(stateOf(held))) return { kind: 'over' };
      return { kind: 'held', retryAfterMs: Math.max(0, leaseUntil(held) - nowMs()) };
    },
    renew: async ({ runId, token }, leaseMs) => {
      const item = await update(runId, {
        change: 'SET #leaseUntil = :until',
        condition: OWNED,
        values: { ...owner(token), ':until': { N: String(nowMs() + leaseMs) } },
      });
      if (item === undefined) return 'lost';
      return item.cancelRequested?.BOOL === true ? 'cancel-requested' : 'held';
    },
    finish: async ({ runId, token }, outcome) => {
      const [name, value] =
        outcome.state === 'SUCCEEDED'
          ? (['result', outcome.result] as const)
          : (['error', outcome.error] as const);
      // The key holds the token: a former owner's late write cannot replace what counts.
      const stored = await payloads.write(`${runId}/${name}-${token}.json`, value);
      const at = nowIso();
      const isDead = outcome.state === 'FAILED' || outcome.state === 'TIMED_OUT';
      const index = isDead
        ? ', #unfinishedTask = :dead, #leaseUntil = :atMs REMOVE #cancelRequested'
        : ' REMOVE #cancelRequested, #unfinishedTask';
      const item = await update(runId, {
        change: `SET #state = :state, #finishedAt = :at, #${name} = :value${index}`,
        condition: OWNED,
        values: {
          ...owner(token),
          ...(isDead && deadLetterOf(runId, at)),
          ':state': { S: outcome.state },
          ':at': { S: at },
          ':value': { S: stored },
        },
      });
      return item !== undefined;
    },
    release,
    cancel: async (id) => {
      const error = { name: 'Cancelled', message: 'cancelled before it began' };
      const cancelled = await update(id, {
        change:
          'SET #state = :cancelled, #finishedAt = :at, #error = :error REMOVE #unfinishedTask',
        condition: '#state = :pending',
        values: {
          ':cancelled': { S: 'CANCELLED' },
          ':pending': { S: 'PENDING' },
          ':at': { S: nowIso() },
          ':error': { S: await payloads.write(`${id}/error-0.json`, error) },
        },
      });
      const marked =
        cancelled ??
        (await update(id, {
          change: 'SET #cancelRequested = :yes',
          condition: '#state = :running',
          values: { ':yes': { BOOL: true }, ':running': { S: 'RUNNING' } },
        }));
      const item = marked ?? (await get(id));
      return item === undefined ? undefined : runOf(item, payloads);
    },
    cancelRequested: cancelRequestsIn(client, tableName),
    setProgress: async ({ runId, token }, progress) => {
      const item = await update(runId, {
        change: 'SET #progress = :progress',
        condition: OWNED,
        values: { ...owner(token), ':progress': { S: JSON.stringify(progress) } },
      });
      return item !== undefined;
    },
    ...logIn(client, tableName),
    ...listingIn({ client, tableName, tasks, payloads }),
    ...taskSchemasIn({ client, tableName, tasks, payloads }),
    ...architectureIn(client, tableName),
    ...stepsIn(client, tableName, payloads),
    ...creationIn(client, tableName, payloads, items),
    ...unfinishedIn({ client, tableName, tasks, items }),
    close: () => client.destroy(),
  };
}
