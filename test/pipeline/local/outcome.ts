/** How a stage ended. Only what succeeded lets the next group begin. */
export type Outcome =
  | 'succeeded'
  | 'failed'
  | 'timed out'
  | 'refused'
  | 'stopped'
  /** By `--only` or `--skip`. */
  | 'left out'
  /** Because something before it did not succeed. */
  | 'not reached';

export interface Ending {
  readonly outcome: Outcome;
  /** One line for people; absent where the outcome says all. */
  readonly why?: string;
  /** File of what the stage wrote. */
  readonly log?: string;
}

export interface StageResult extends Ending {
  readonly name: string;
  /** Stages of one group run side by side; counts from 1. */
  readonly group: number;
  readonly seconds: number;
}

/** Whether a build may go on behind it. */
export const letsGoOn = ({ outcome }: Ending): boolean =>
  outcome === 'succeeded' || outcome === 'left out';
