import type { FastifyInstance } from 'fastify';
import { scheduleStatus } from '../protocol/api/schedule-status';
import type { Backend } from '../protocol/backend';
import type { ScheduleSettings } from '../protocol/contract';
import { Refusal } from './problem';
import { PROBLEMS } from './schemas';

const listSchema = {
  operationId: 'listSchedules',
  tags: ['schedules'],
  summary: 'List the schedules: when each is due next, and what came of the last time',
  description: '404 on AWS, where EventBridge Scheduler fires them.',
  response: {
    200: {
      description: 'all of them',
      type: 'object',
      required: ['schedules'],
      properties: { schedules: { type: 'array', items: { $ref: 'Schedule#' } } },
    },
    ...PROBLEMS,
  },
} as const;

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
  server.get('/schedules', { schema: listSchema }, async () => {
    if (schedules === undefined)
      throw new Refusal(
        404,
        'this service fires no schedules: EventBridge Scheduler knows of them',
      );
    return { schedules: await Promise.all(schedules.map((one) => scheduleStatus(one, backend))) };
  });
}
