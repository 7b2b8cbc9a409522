import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MOST_LOSSES } from '../../../services/protocol/contract';
import { isFinal, type Run } from '../../../services/protocol/run';
import type { RunStore } from '../../../services/protocol/store';

/** What tasks really did: a file that they only append to, and one file for each effect. */
export interface Ledger {
  readonly folder: string;
  /** Runs that had their effect. */
  effects(): readonly string[];
  entries(): readonly Entry[];
}

interface Entry {
  readonly run: string;
  /** One of a kind for each time that the task began. */
  readonly mark: string;
  readonly what: string;
  readonly at: number;
}

export function newLedger(): Ledger {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-ledger-'));
  mkdirSync(join(folder, 'effects'));
  writeFileSync(join(folder, 'ledger'), '');
  return {
    folder,
    effects: () => readdirSync(join(folder, 'effects')),
    entries: () =>
      readFileSync(join(folder, 'ledger'), 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [run = '', mark = '', what = '', at] = line.split(' ');
          return { run, mark, what, at: Number(at) };
        }),
  };
}

/** Waits until all of these runs are over. */
export async function untilOver(
  store: RunStore,
  ids: readonly string[],
  withinMs: number,
): Promise<readonly Run[]> {
  const until = Date.now() + withinMs;
  const runs = new Map<string, Run>();
  for (;;) {
    for (const id of ids) {
      if (runs.has(id)) continue;
      const run = await store.get(id);
      if (run === undefined) throw new Error(`run ${id} is gone`);
      // In the order of submission: what follows a run that waits most likely waits, too.
      if (!isFinal(run.state)) break;
      runs.set(id, run);
    }
    if (runs.size === ids.length) return ids.map((id) => runs.get(id)!);
    if (Date.now() > until) {
      const all = await Promise.all(ids.map((id) => store.get(id)));
      const open = all.filter((run) => !isFinal(run!.state));
      throw new Error(`${open.length} runs are not over, such as ${JSON.stringify(open[0])}`);
    }
    await sleep(100);
  }
}

const isGivenUp = ({ state, error, losses }: Run): boolean =>
  state === 'FAILED' && error?.name === 'Lost' && losses === MOST_LOSSES;

/**
 * Every run is over, once; each had its effect, and nothing else did; no owner did anything after the next one
 * had begun; and nothing began after the run was over.
 *
 * @param mostGivenUp runs that may have been given up, since their runners were killed one after the other
 */
export function expectKept(runs: readonly Run[], ledger: Ledger, mostGivenUp = 0): void {
  const givenUp = new Set(runs.filter(isGivenUp).map(({ id }) => id));
  expect(givenUp.size).toBeLessThanOrEqual(mostGivenUp);
  const kept = runs.filter(({ id }) => !givenUp.has(id));
  const lost = kept.filter(({ state }) => state !== 'SUCCEEDED');
  expect(lost.map(({ state, error, losses }) => ({ state, error, losses }))).toEqual([]);
  expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  const effects = ledger.effects().filter((id) => !givenUp.has(id));
  expect(effects.sort()).toEqual(kept.map(({ id }) => id).sort());
  const finished = new Map(runs.map(({ id, finishedAt }) => [id, Date.parse(finishedAt!)]));
  const owner = new Map<string, string>();
  for (const { run, mark, what, at } of ledger.entries()) {
    if (what === 'begin') {
      owner.set(run, mark);
      if (at > finished.get(run)!) throw new Error(`run ${run} began again after it was over`);
    } else if (owner.get(run) !== mark) {
      throw new Error(`run ${run}: ${mark} went on although ${String(owner.get(run))} had begun`);
    }
  }
  // What the store calls the result is what the last owner returned.
  for (const { id, result } of kept) expect(result).toBe(owner.get(id));
}

/** How many of these runs began more than once. */
export function begunAgain(ledger: Ledger): number {
  const begun = ledger.entries().filter(({ what }) => what === 'begin');
  return begun.length - new Set(begun.map(({ run }) => run)).size;
}
