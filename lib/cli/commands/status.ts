import { apiClient } from '../../../services/protocol/api/network';
import { runningEnvironment } from '../running';
import { color, data, json } from '../terminal';

export async function status({
  environment,
  json: asJson,
}: {
  environment: string;
  json?: boolean;
}): Promise<void> {
  const state = runningEnvironment(environment);
  const runs = await apiClient(state.url).runs({ limit: 10 });
  if (asJson === true) {
    json({ ...state, runs });
    return;
  }
  data(`${color.bold(state.environment)}  ${state.url}  since ${state.startedAt}`);
  for (const [name, pid] of Object.entries(state.processes))
    data(`  ${name.padEnd(12)} process ${pid}`);
  for (const { task, state: runState, createdAt, id } of runs) {
    data(`  ${runState.padEnd(10)} ${task.padEnd(12)} ${createdAt}  ${id}`);
  }
}
