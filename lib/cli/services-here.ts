import { apiClient } from '../../services/protocol/api/network';
import { scheduleStatus } from '../../services/protocol/api/schedule-status';
import type { ScheduleStatus } from '../../services/protocol/api/types';
import { containersFound, type LocalState } from '../local';
import { withBackend } from './run-store';
import { table } from './table';

/** What runs of an environment on this machine. */
export type ServiceHere =
  | { readonly name: string; readonly pid: number }
  | {
      readonly name: string;
      /** Id of the task that the container is of. */
      readonly task: string;
      readonly container: string;
      readonly status: string;
    };

export async function servicesHere({ pids, containers }: LocalState): Promise<ServiceHere[]> {
  if (containers === undefined) return Object.entries(pids).map(([name, pid]) => ({ name, pid }));
  const found = await containersFound(containers.engine, containers.id);
  return found.map(({ source, ...one }) => ({ name: source, ...one }));
}

export function showServices(services: readonly ServiceHere[]): void {
  const processes = services.filter((one) => 'pid' in one);
  if (processes.length > 0)
    table(
      ['SERVICE', 'PROCESS'],
      processes.map(({ name, pid }) => [name, String(pid)]),
    );
  const inContainers = services.filter((one) => 'task' in one);
  if (inContainers.length > 0)
    table(
      ['SERVICE', 'TASK', 'CONTAINER', 'STATUS'],
      inContainers.map((one) => [one.name, one.task.slice(0, 8), one.container, one.status]),
    );
}

/** Schedules that fire, as the API tells them; where services are containers, it leaves them to EventBridge Scheduler. */
export async function schedulesHere({
  environment,
  url,
  containers,
}: LocalState): Promise<readonly ScheduleStatus[]> {
  if (containers === undefined) return apiClient(url).schedules();
  if (Object.keys(containers.variables).length === 0) return [];
  return withBackend('local', environment, (backend) =>
    Promise.all(containers.schedules.map((schedule) => scheduleStatus(schedule, backend))),
  );
}
