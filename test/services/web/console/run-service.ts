import type { RunPage } from '../../../../services/protocol/api/types';
import {
  isFinal,
  mayFollow,
  type RunState,
  type RunSummary,
} from '../../../../services/protocol/run';
import {
  filterOf,
  fixed,
  matches,
  type FixedFilter,
} from '../../../../services/web/console/page/runs/filter';

/** Runs of one page: few, so that short lists have several. */
const PER_PAGE = 3;

export const idOf = (number: number): string =>
  `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

const inOrder = (a: RunSummary, b: RunSummary): number =>
  `${b.createdAt} ${b.id}` < `${a.createdAt} ${a.id}` ? -1 : 1;

/** A service that lists runs as the API does, whose answers take as long as a test wants. */
export function runService() {
  const runs = new Map<string, RunSummary>();
  const events: RunSummary[] = [];
  const open: { path: string; page?: RunPage; resolve: (page: RunPage) => void }[] = [];

  const list = (filter: FixedFilter): RunSummary[] =>
    [...runs.values()].filter((run) => matches(run, filter)).sort(inOrder);

  const pageOf = (path: string): RunPage => {
    const query = new URLSearchParams(path.split('?')[1]);
    const before = query.get('createdBefore');
    const cursor = query.get('cursor');
    const filter = fixed(filterOf(`state=${query.getAll('state').join(',')}`), 0);
    const rest = list(filter)
      .filter(({ createdAt }) => before === null || createdAt < before)
      .filter((run) => cursor === null || `${run.createdAt} ${run.id}` < cursor);
    const page = rest.slice(0, PER_PAGE);
    const last = page.at(-1);
    return {
      runs: page,
      ...(rest.length > PER_PAGE && last && { next: `${last.createdAt} ${last.id}` }),
    };
  };

  const put = (run: RunSummary): void => {
    runs.set(run.id, run);
    events.push(run);
  };
  return {
    list,
    ask: async (path: string) =>
      new Promise<RunPage>((resolve) => {
        open.push({ path, resolve });
      }),
    /** Looks up what the oldest question without an answer asks for. */
    serve: (): void => {
      const question = open.find(({ page }) => page === undefined);
      if (question !== undefined) question.page = pageOf(question.path);
    },
    /** The oldest answer arrives. */
    answer: (): void => {
      const place = open.findIndex(({ page }) => page !== undefined);
      const [question] = place < 0 ? [] : open.splice(place, 1);
      if (question?.page !== undefined) question.resolve(question.page);
    },
    isAsked: () => open.length > 0,
    create: (number: number, createdAt: string): void => {
      if (!runs.has(idOf(number)))
        put({ id: idOf(number), task: 'a', state: 'PENDING', attempts: 0, createdAt });
    },
    change: (number: number, state: RunState): void => {
      const run = [...runs.values()][number % Math.max(1, runs.size)];
      if (run === undefined) return;
      if (mayFollow(run.state, state)) put({ ...run, state, attempts: run.attempts + 1 });
      else if (isFinal(run.state) && run.state !== 'SUCCEEDED' && run.retriedAs === undefined)
        put({ ...run, retriedAs: idOf(number + 1000) });
    },
    /** Changes that were not told yet, in their order. */
    events,
  };
}
