import { nowMs } from '../clock';
import { OperationError } from '../errors';
import { folderOf, type LedgerOf } from './ledger';
import type { Objects } from './ports';

/** A deployment under way, as others see it. */
interface Claim {
  readonly release: string;
  readonly by: string;
  readonly since: string;
  /** Sign of life. ISO 8601. */
  readonly at: string;
}

/** Between two signs of life. Milliseconds. */
const BEAT_EVERY_MS = 30_000;
/** Without a sign of life for so long, a deployment is over: its process was ended. Clocks may differ by some of it. */
const DEAD_AFTER_MS = 300_000;

export interface Lock {
  release(): Promise<void>;
}

/**
 * Keeps others from deploying to the same environment meanwhile.
 *
 * @throws OperationError `DEPLOYMENT_RUNS` where somebody else deploys
 */
export async function takeLock(
  objects: Objects,
  of: LedgerOf,
  who: { readonly release: string; readonly by: string },
  beatEveryMs = BEAT_EVERY_MS,
): Promise<Lock> {
  const key = `${folderOf(of)}/deploying.json`;
  const since = isoNow();
  const claim = (): string => JSON.stringify({ ...who, since, at: isoNow() } satisfies Claim);
  let tag = await objects.write(key, claim(), await deadClaim(objects, key, of));
  if (tag === undefined) throw runs(of, parse((await objects.read(key))?.text));
  const beat = async (): Promise<void> => {
    if (tag !== undefined) tag = await objects.write(key, claim(), tag);
  };
  let last = Promise.resolve();
  // A sign of life that does not get through is followed by another.
  const ticker = setInterval(() => {
    last = beat().catch(() => undefined);
  }, beatEveryMs);
  ticker.unref();
  return {
    release: async () => {
      clearInterval(ticker);
      await last;
      const found = await objects.read(key);
      if (found !== undefined && found.tag === tag) await objects.remove(key);
    },
  };
}

/** ETag of a claim whose process is gone; undefined where there is none. @throws OperationError where it is alive */
async function deadClaim(objects: Objects, key: string, of: LedgerOf): Promise<string | undefined> {
  const found = await objects.read(key);
  if (found === undefined) return undefined;
  const claim = parse(found.text);
  if (claim !== undefined && nowMs() - Date.parse(claim.at) < DEAD_AFTER_MS) throw runs(of, claim);
  return found.tag;
}

function runs({ environment }: LedgerOf, claim: Claim | undefined): OperationError {
  const who = claim === undefined ? 'somebody else' : claim.by;
  const what = claim === undefined ? '' : ` ${claim.release}, since ${claim.since}`;
  return new OperationError(
    'DEPLOYMENT_RUNS',
    `${who} is deploying to '${environment}'${what}`,
    'wait until it is over; where its process was ended, another may begin after 5 minutes',
  );
}

function parse(text: string | undefined): Claim | undefined {
  try {
    const claim = JSON.parse(text ?? '') as Partial<Claim> | null;
    return typeof claim?.at === 'string' && !Number.isNaN(Date.parse(claim.at))
      ? (claim as Claim)
      : undefined;
  } catch {
    return undefined;
  }
}

const isoNow = (): string => new Date(nowMs()).toISOString();
