import { z } from 'zod';

/** What tools take. Nothing of it can be taken for an option of a command: each begins with a letter, digit or '@'. */

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name: lower-case letters, digits, hyphens');

export const environment = name
  .optional()
  .describe('Environment; default: the first of the configuration');

export const on = z
  .enum(['local', 'aws'])
  .default('local')
  .describe('Where it runs: on this machine or in AWS');

export const task = name.describe('Name of a task');

export const run = z
  .string()
  .regex(/^[A-Za-z0-9][\w.:-]{3,199}$/, 'the id of a run, the beginning of its id, or its key')
  .describe('Id of a run, the beginning of its id, or its key');

export const logOf = z
  .string()
  .regex(/^[A-Za-z0-9][\w.:-]{0,199}$/)
  .describe('A service (web, task-runner), a task for its newest run, or the id of a run');

export const since = z
  .string()
  .regex(/^(?:\d+ ?[smhd]|\d{4}-\d\d-\d\d[\dT:.Z+-]*)$/)
  .describe('From then on: 30s, 10m, 2h, 1d, or an ISO 8601 time');

export const version = z
  .string()
  .regex(/^[A-Za-z0-9_@./][\w@./~^{}-]{0,199}$/)
  .describe('Folder of a cloud assembly, file of diagram archive, or git revision');

export const states = z
  .array(z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT']))
  .min(1)
  .describe('Only runs in one of these states');

/** An option of the command line; nothing where it has no value. */
export const option = (flag: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [`${flag}=${value}`];
