/** `unknown`: it could not be told, and the text says why. */
export type Verdict = 'ok' | 'warning' | 'wrong' | 'unknown';

/** What a check has seen of one thing. */
export interface Seen {
  readonly verdict: Verdict;
  /** What is so, in a line. */
  readonly text: string;
  /** The command, or the deed, that changes it; absent where nothing is to be done. */
  readonly fix?: string;
  /** Which of several things it is about: `Fargate vCPU` of the check `quota`. */
  readonly about?: string;
}

export interface Finding extends Seen {
  /** Name of the check: `credentials`. */
  readonly check: string;
}

export const ok = (text: string): Seen => ({ verdict: 'ok', text });
export const warning = (text: string, fix: string): Seen => ({ verdict: 'warning', text, fix });
export const wrong = (text: string, fix: string): Seen => ({ verdict: 'wrong', text, fix });
export const unknown = (text: string, fix?: string): Seen => ({
  verdict: 'unknown',
  text,
  ...(fix !== undefined && { fix }),
});
