import type { FastifyInstance } from 'fastify';
import { Refusal } from './problem';
import { answer, PROBLEMS, taskName } from './schemas';
import type { TaskTypes } from './task-types';

const listSchema = {
  operationId: 'listTasks',
  tags: ['tasks'],
  summary: 'List the tasks, and what they take and give',
  response: {
    200: {
      description: 'all of them',
      type: 'object',
      required: ['tasks'],
      properties: { tasks: { type: 'array', items: { $ref: 'Task#' } } },
    },
    ...PROBLEMS,
  },
} as const;

const taskSchema = {
  operationId: 'getTask',
  tags: ['tasks'],
  summary: 'One task, and what it takes and gives',
  params: { type: 'object', required: ['name'], properties: { name: taskName } },
  response: { 200: answer('the task', 'Task'), ...PROBLEMS },
} as const;

/** The routes of task types. */
export function taskRoutes(server: FastifyInstance, types: TaskTypes): void {
  server.get('/tasks', { schema: listSchema }, async () => ({ tasks: await types.all() }));

  server.get<{ Params: { name: string } }>(
    '/tasks/:name',
    { schema: taskSchema },
    async ({ params: { name } }) => {
      const task = (await types.all()).find((one) => one.name === name);
      if (task === undefined) throw new Refusal(404, `no task '${name}'`);
      return task;
    },
  );
}
