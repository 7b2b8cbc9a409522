import type { Backend } from '../../services/protocol/backend';
import type { Run } from '../../services/protocol/run';
import type { Lease } from '../../services/protocol/store';

export const LEASE_MS = 60_000;

/** @throws Error the run could not be claimed */
export async function claimedRun(
  { store }: Backend,
  id: string,
  leaseMs = LEASE_MS,
): Promise<{ readonly lease: Lease; readonly run: Run }> {
  const claim = await store.claim(id, leaseMs);
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
  return claim;
}
