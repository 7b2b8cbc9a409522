import { setTimeout as sleep } from 'node:timers/promises';
import { READINESS_PATH } from '../../services/protocol/contract';
import { nowMs } from './clock';
import { LocalError } from './errors';
import { statusOf } from './network';
import { askToEnd } from './spawn';
import { readLocalState, type LocalFolder } from './state';

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 100;
/** Time for one answer, in milliseconds. */
const ANSWER_WITHIN_MS = 1000;

/**
 * Ends the process of a service that runs here, in order: who keeps it running starts it again. Settles when the new one
 * is there and the environment answers.
 *
 * @throws LocalError where it does not come back within the time limit, or the environment is stopped meanwhile
 */
export async function restartLocal(
  folder: LocalFolder,
  service: string,
  timeLimitMs: number,
): Promise<{ readonly pid: number }> {
  const before = readLocalState(folder)?.pids[service];
  if (before !== undefined) askToEnd(before);
  const endMs = nowMs() + timeLimitMs;
  while (nowMs() < endMs) {
    const state = readLocalState(folder);
    if (state === undefined) break;
    const pid = state.pids[service];
    if (pid !== undefined && pid !== before && (await answers(state.url))) return { pid };
    await sleep(LOOK_EVERY_MS);
  }
  throw new LocalError(
    'CANNOT_START',
    `${service} did not come back`,
    `npx slipway logs ${service} has its last lines`,
  );
}

async function answers(url: string): Promise<boolean> {
  const status = await statusOf(new URL(READINESS_PATH, url).href, ANSWER_WITHIN_MS);
  return status !== undefined && status < 400;
}
