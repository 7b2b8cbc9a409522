import type { FastifyInstance } from 'fastify';
import type { Schedules } from '../protocol/api/schedule-status';
import { Refusal } from './problem';
import { PROBLEMS } from './schemas';

const listSchema = {
  operationId: 'listSchedules',
  tags: ['schedules'],
  summary: 'List the schedules: when each is due next, and what came of the last time',
  description:
    'On AWS as EventBridge Scheduler has them at most five seconds ago; there they are switched on and off as well, ' +
    'not here. What a container task does by schedule is an execution of Step Functions, and no run.',
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
 * @param schedules undefined where nobody has told this service of any
 */
export function scheduleRoutes(server: FastifyInstance, schedules: Schedules | undefined): void {
  server.get('/schedules', { schema: listSchema }, async () => {
    if (schedules === undefined)
      throw new Refusal(404, 'this service was told of no schedules: deploy its environment again');
    return { schedules: await schedules() };
  });
}
