import type { Web } from './ports';

/** Longest time for one answer. Milliseconds. */
const ANSWER_MS = 10_000;

/** The network, as this machine sees it. */
export const web: Web = {
  get: async (url, signal) => {
    try {
      const answer = await fetch(url, {
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      await answer.body?.cancel();
      return { status: answer.status, reason: `answers ${answer.status}` };
    } catch (error) {
      if (signal.aborted) throw error;
      const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
      return { status: undefined, reason: `does not answer (${cause?.code ?? message})` };
    }
  },
};
