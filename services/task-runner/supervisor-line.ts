import type { Progress } from '../protocol/run';
import type { Answer, FromHost, Question } from './messages';

/** Thrown in a task whose run belongs to another runner now. */
class LeaseLostError extends Error {
  constructor() {
    super('the run is no longer this runner’s: what it writes is refused');
    this.name = 'LeaseLost';
  }
}

/** How the executor of one run speaks with the supervisor. */
export interface SupervisorLine {
  readonly progress: (progress: Progress) => void;
  /** @throws LeaseLostError */
  readonly ask: (question: Question) => Promise<unknown>;
  /** To be told of each answer that comes. */
  readonly answered: (id: number, answer: Answer) => void;
}

export function supervisorLine(runId: string, tell: (message: FromHost) => void): SupervisorLine {
  const asked = new Map<number, (answer: Answer) => void>();
  let last = 0;
  return {
    progress: (progress) => tell({ type: 'progress', runId, progress }),
    ask: async (question) => {
      const id = (last += 1);
      const answer = await new Promise<Answer>((resolve) => {
        asked.set(id, resolve);
        tell({ type: 'ask', runId, id, question });
      });
      if (answer.kind === 'lost') throw new LeaseLostError();
      return answer.value;
    },
    answered: (id, answer) => {
      asked.get(id)?.(answer);
      asked.delete(id);
    },
  };
}
