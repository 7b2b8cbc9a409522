import { once } from 'node:events';
import { z } from 'zod';
import { minutes, type TaskContext } from '../../services/protocol/task';

/** What the three tasks that never end by themselves have in common. */
export const STOPS = {
  input: z.object({ heeds: z.boolean() }),
  output: z.null(),
  timeLimit: minutes(10),
};

/** Waits for the signal of its run, or hears nothing while `busy` goes on. */
export async function untilStopped(
  { heeds }: { readonly heeds: boolean },
  { signal, log }: Pick<TaskContext, 'signal' | 'log'>,
  busy: () => Promise<never> | never,
): Promise<null> {
  log('begun');
  if (heeds && !signal.aborted) await once(signal, 'abort');
  else {
    await new Promise((resolve) => setTimeout(resolve, 50)); // its line gets out
    await busy();
  }
  return null;
}

export const compute = (): never => {
  for (;;);
};
