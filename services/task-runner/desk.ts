import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress, Run } from '../protocol/run';
import type { Lease, RunStore } from '../protocol/store';
import type { Answer, Question } from './messages';
import { PROGRESS_EVERY_MS, throttle } from './throttle';

/** What the executor of a run may ask and tell: the supervisor's side of it. */
export interface Desk {
  readonly progress: (progress: Progress) => void;
  readonly answer: (question: Question) => Promise<Answer>;
}

export interface OpenDesk extends Desk {
  /** Writes the last progress, and answers nothing more. */
  close(): Promise<void>;
}

const RETRY_MS = 250;

/**
 * Writes under the lease of a run what its executor tells.
 *
 * @param onLost called when a write was refused: the run is another runner's now
 */
export function deskFor(
  run: Pick<Run, 'task'>,
  lease: Lease,
  store: RunStore,
  onLost: () => void,
): OpenDesk {
  let isOpen = true;
  /** Made when a question has to wait: few have to, and a signal takes longer than all else that a short run costs. */
  let waiting: AbortController | undefined;
  let latest: Progress | undefined;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (latest !== undefined) {
      const progress = latest;
      latest = undefined;
      // Progress that cannot be written now is worth no second try: the next one follows.
      const held = await store.setProgress(lease, progress).catch(() => true);
      if (!held) onLost();
    }
    writing = undefined;
  };
  const { pass, flush } = throttle<Progress>((progress) => {
    latest = progress;
    writing ??= write();
  }, PROGRESS_EVERY_MS);

  const ask = async (question: Question): Promise<Answer> => {
    switch (question.kind) {
      case 'steps':
        return { kind: 'done', value: await store.steps(lease.runId) };
      case 'step':
        if (await store.saveStep(lease, question.name, question.result)) return { kind: 'done' };
        onLost();
        return { kind: 'lost' };
      case 'hold-key': {
        const holder = await store.holdKey(lease, run.task, question.key);
        return { kind: 'done', ...(holder !== undefined && { value: holder }) };
      }
    }
  };

  return {
    progress: pass,
    answer: async (question) => {
      // A store out of reach may come back; the lease bounds the wait.
      while (isOpen) {
        try {
          return await ask(question);
        } catch {
          waiting ??= new AbortController();
          await sleep(RETRY_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
        }
      }
      return { kind: 'lost' };
    },
    close: async () => {
      isOpen = false;
      waiting?.abort();
      flush();
      await writing;
    },
  };
}
