import type { FromWorker, SupervisorOfThis, Worker } from './spawn';

/** A worker that does not tell its figures within this time is left out. Milliseconds. */
const TOLD_WITHIN_MS = 500;

/** Asks all workers for their figures when one of them wants them: whoever scrapes the service meets any of them. */
export function gatherings(workers: () => readonly Worker[]) {
  const open = new Map<number, (figures: unknown) => void>();
  let last = 0;
  return {
    ask: (asker: Worker, id: number): void => {
      const gathering = (last += 1);
      const asked = workers();
      const told: unknown[] = [];
      const end = (): void => {
        clearTimeout(timer);
        open.delete(gathering);
        asker.send({ type: 'answer', id, figures: told });
      };
      const timer = setTimeout(end, TOLD_WITHIN_MS);
      open.set(gathering, (figures) => {
        told.push(figures);
        if (told.length === asked.length) end();
      });
      for (const worker of asked) worker.send({ type: 'tell', gathering });
    },
    hear: ({ gathering, figures }: Extract<FromWorker, { type: 'figures' }>): void =>
      open.get(gathering)?.(figures),
  };
}

/**
 * The worker's side of it.
 *
 * @param figures of this worker
 * @returns the figures of all
 */
export function figuresOfAll<Figures>(
  supervisor: SupervisorOfThis,
  figures: () => Promise<Figures>,
): () => Promise<readonly Figures[]> {
  const asked = new Map<number, (figures: readonly Figures[]) => void>();
  let last = 0;
  supervisor.onMessage((message) => {
    if (message.type === 'answer') {
      asked.get(message.id)?.(message.figures as readonly Figures[]);
      asked.delete(message.id);
    }
    if (message.type === 'tell')
      void figures().then((own) =>
        supervisor.tell({ type: 'figures', gathering: message.gathering, figures: own }),
      );
  });
  return () =>
    new Promise((resolve) => {
      const id = (last += 1);
      asked.set(id, resolve);
      supervisor.tell({ type: 'ask', id });
    });
}
