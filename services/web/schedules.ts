import type { FastifyInstance } from 'fastify';
import { scheduleStatus } from '../protocol/api/schedule-status';
import type { Backend } from '../protocol/backend';
import type { ScheduleSettings } from '../protocol/contract';

/** The route of schedules: when each is due next, and what came of the last time. */
export function scheduleRoutes(
  server: FastifyInstance,
  schedules: readonly ScheduleSettings[],
  backend: Backend,
): void {
  server.get('/schedules', async () => ({
    schedules: await Promise.all(schedules.map((one) => scheduleStatus(one, backend))),
  }));
}
