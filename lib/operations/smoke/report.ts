/** Whether an environment works, as far as a short try can tell. */
export interface SmokeReport {
  readonly checks: readonly SmokeCheck[];
}

export interface SmokeCheck {
  /** `API`, `task greet`, `alarms`. */
  readonly name: string;
  /** `not done`: it does not apply, or nothing was asked for; the text says which. */
  readonly outcome: 'passed' | 'failed' | 'not done';
  /** What was seen. */
  readonly text: string;
  readonly tookMs: number;
}

export const hasPassed = ({ checks }: SmokeReport): boolean =>
  checks.every(({ outcome }) => outcome !== 'failed');
