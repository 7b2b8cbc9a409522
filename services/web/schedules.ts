import type { FastifyInstance } from 'fastify';
import { scheduleStatus } from '../protocol/api/schedule-status';
import type { Backend } from '../protocol/backend';
import type { ScheduleSettings } from '../protocol/contract';
import { Refusal } from './problem';

/**
 * The route of schedules: when each is due next, and what came of the last time.
 *
 * @param schedules undefined where somebody else fires them
 */
export function scheduleRoutes(
  server: FastifyInstance,
  schedules: readonly ScheduleSettings[] | undefined,
  backend: Backend,
): void {
  server.get('/schedules', async () => {
    if (schedules === undefined)
      throw new Refusal(
        404,
        'this service fires no schedules: EventBridge Scheduler knows of them',
      );
    return { schedules: await Promise.all(schedules.map((one) => scheduleStatus(one, backend))) };
  });
}
