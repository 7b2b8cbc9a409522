import type { Redriven } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { askJson } from '../network';
import { runs } from '../parts/numbers';
import { redriveFilter, type DeadFilter } from './dead-letters';

/** Runs that are done again in one go, at most: the limit of `POST /redrive`. */
export const MOST_AT_ONCE = 1000;

const AT_ONCE = 6;

/** Does chosen runs again; what came of it, for people. */
export async function redriveChosen(ids: readonly string[]): Promise<string> {
  const refused: string[] = [];
  const rest = [...ids];
  const work = async (): Promise<void> => {
    for (let id = rest.shift(); id !== undefined; id = rest.shift())
      await askJson(`/runs/${encodeURIComponent(id)}/retry`, { method: 'POST' }).catch(
        (error: unknown) => refused.push(error instanceof Error ? error.message : String(error)),
      );
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const done = said(ids.length - refused.length);
  return refused.length === 0 ? done : `${done} ${runs(refused.length)} not: ${refused[0] ?? ''}.`;
}

/** Does again what a filter leaves, the newest first; what came of it, for people. */
export async function redriveAll(filter: DeadFilter, limit: number): Promise<string> {
  const body = { ...redriveFilter(filter, nowMs()), limit };
  const { runs: done, more } = await askJson<Redriven>('/redrive', { method: 'POST', body });
  return `${said(done.length)}${more ? ' There are more.' : ''}`;
}

const said = (count: number): string =>
  `${runs(count)} ${count === 1 ? 'is' : 'are'} submitted again.`;
