import { createInterface } from 'node:readline';
import { matchesGlob } from 'node:path';
import type { ApprovalStage } from '../../../lib/pipeline/model';
import type { Ending } from './outcome';

export interface Answers {
  /** Say yes to all that is not refused. */
  readonly yes: boolean;
  /** Names of environments, `*` is any part of a name. */
  readonly refuse: readonly string[];
  readonly signal: AbortSignal;
  /** Asks whoever sits before the terminal; undefined: nobody does. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** What a person would say who is asked for an approval. */
export async function answer(stage: ApprovalStage, answers: Answers): Promise<Ending> {
  const { environment, question } = stage;
  if (answers.refuse.some((pattern) => matchesGlob(environment, pattern)))
    return { outcome: 'refused', why: `--refuse ${environment}` };
  if (answers.yes) return { outcome: 'succeeded', why: '--yes' };
  if (answers.ask === undefined)
    return { outcome: 'refused', why: 'nobody is here to ask; --yes says yes' };
  const said = await answers.ask(`${question} [y/N] `);
  if (answers.signal.aborted) return { outcome: 'stopped' };
  return /^y(?:es)?$/i.test(said ?? '')
    ? { outcome: 'succeeded', why: 'said here' }
    : { outcome: 'refused', why: 'said here' };
}

/** Asks on the terminal; undefined when `signal` is aborted or the input ends first. */
export function askOnTerminal(question: string, signal: AbortSignal): Promise<string | undefined> {
  const input = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    const done = (text?: string): void => {
      signal.removeEventListener('abort', leave);
      input.close();
      resolve(text);
    };
    const leave = (): void => done();
    signal.addEventListener('abort', leave, { once: true });
    input.once('close', () => resolve(undefined));
    input.question(question, done);
  });
}
