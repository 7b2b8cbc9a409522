import type { RunState, RunSummary } from '../../services/protocol/run';
import { nowMs } from './clock';
import type { Cell } from './table';
import { dataColor } from './terminal';
import { duration } from './words';

export const RUN_COLUMNS = ['STATE', 'TASK', 'AGE', 'TOOK', 'RUN'] as const;

/** A run as a row of a table. */
export function runRow(run: RunSummary): (string | Cell)[] {
  const { state, task, createdAt, startedAt, finishedAt, id } = run;
  const endMs = finishedAt === undefined ? nowMs() : Date.parse(finishedAt);
  const took = startedAt === undefined ? '' : duration(endMs - Date.parse(startedAt));
  return [
    { text: state, paint: paintOf(state) },
    task,
    duration(nowMs() - Date.parse(createdAt)),
    took,
    id,
  ];
}

function paintOf(state: RunState): (text: string) => string {
  if (state === 'SUCCEEDED') return dataColor.green;
  return state === 'PENDING' || state === 'RUNNING' ? dataColor.cyan : dataColor.red;
}
