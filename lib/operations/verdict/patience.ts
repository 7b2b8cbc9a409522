import { OperationError } from '../errors';

/** Looks that are left out after AWS said that there were too many: twice as many each time, up to this. */
const MOST_PAUSES = 16;

/** Looks less often while AWS refuses. */
export function patience(): (work: () => Promise<void>) => Promise<void> {
  let pauses = 0;
  let left = 0;
  return async (work) => {
    if (left > 0) {
      left--;
      return;
    }
    try {
      await work();
      pauses = 0;
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      pauses = Math.min(MOST_PAUSES, pauses === 0 ? 1 : pauses * 2);
      left = pauses;
    }
  };
}

export async function orNone<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  return (await maybe(asked)) ?? [];
}

export async function maybe<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof OperationError) return undefined;
    throw error;
  }
}
