import { jobId } from '../jobs';
import type { WorkStage } from '../model';
import { ALL, NOTHING } from '../words';

/** What was left out on purpose is no failure of what comes before. */
const NOTHING_WRONG = '!failure() && !cancelled()';

const BUILDS = {
  main: "github.ref == 'refs/heads/main'",
  others: "github.ref != 'refs/heads/main'",
  'pull-requests': "github.event_name == 'pull_request'",
} as const;

/** When a job runs; `decider` is the stage whose word it heeds. */
export function conditionOf(stage: WorkStage, decider: WorkStage | undefined): string {
  const { builds, environment, release } = stage;
  const conditions = [
    NOTHING_WRONG,
    ...(release === undefined ? ["inputs.release == ''"] : []),
    ...(builds === undefined ? [] : [BUILDS[builds]]),
    ...(environment === undefined ? [] : [`(${chosen(environment)})`]),
    ...(decider === undefined ? [] : [`needs.${jobId(decider)}.outputs.affected != '${NOTHING}'`]),
  ];
  return `\${{ ${conditions.join(' && ')} }}`;
}

/** A build that a push started has made no choice. */
const chosen = (environment: string): string =>
  ['', ALL, environment].map((one) => `inputs.environment == '${one}'`).join(' || ');
