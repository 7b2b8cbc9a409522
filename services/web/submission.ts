import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BatchResult, Submission } from '../protocol/api/types';
import type { Backend } from '../protocol/backend';
import { beginTime } from '../protocol/begin-time';
import type { Creation } from '../protocol/store';
import { submitOnce } from '../protocol/submit';
import { demandTask } from './auth/caller';
import { nowMs } from './clock';
import { problemOf, Refusal } from './problem';
import { answer, PROBLEMS, runKey } from './schemas';
import type { TaskTypes } from './task-types';
import { fieldProblem } from './validation';

interface Options {
  readonly backend: Backend;
  readonly types: TaskTypes;
  /** Refused while too many runs wait. */
  readonly hasRoom: () => Promise<void>;
}

/** Submissions of one batch, at most. */
const LARGEST_BATCH = 500;

/** Submissions of a batch that are under way at once where each asks queue and store, which are elsewhere. */
const AT_ONCE = 50;

/** Which tasks, each submission shows. */
const SUBMITS = { scope: 'submit' } as const;

const SUBMISSION = { $ref: 'Submission#' } as const;

/** As https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header has it; quotes may be left out. */
const idempotencyKey = { ...runKey, description: 'the same as `key` in the body' } as const;

const submitSchema = {
  operationId: 'submitRun',
  tags: ['runs'],
  summary: 'Submit a run',
  headers: { type: 'object', properties: { 'idempotency-key': idempotencyKey } },
  body: SUBMISSION,
  response: {
    200: answer('the run that was submitted under this key before', 'Run'),
    201: answer('a new run', 'Run'),
    ...PROBLEMS,
  },
} as const;

const batchSchema = {
  operationId: 'submitRuns',
  tags: ['runs'],
  summary: 'Submit several runs, each for itself',
  body: {
    type: 'object',
    required: ['runs'],
    additionalProperties: false,
    properties: {
      // Each is checked by itself: one that is wrong is not the fault of the others.
      runs: {
        type: 'array',
        minItems: 1,
        maxItems: LARGEST_BATCH,
        items: {},
        description: 'each as the body of a single submission',
      },
    },
  },
  response: {
    200: {
      description: 'what became of each, in their order',
      type: 'object',
      required: ['results'],
      properties: {
        results: {
          type: 'array',
          items: {
            type: 'object',
            required: ['status'],
            properties: {
              status: { type: 'integer', description: 'as a single submission is answered' },
              run: { $ref: 'Run#' },
              problem: { $ref: 'Problem#' },
            },
          },
        },
      },
    },
    ...PROBLEMS,
  },
} as const;

/** The routes by which runs are submitted. */
export function submissionRoutes(
  server: FastifyInstance,
  { backend, types, hasRoom }: Options,
): void {
  // In one place with the queue, the store takes all of a batch in one write.
  const atOnce = backend.taker === undefined ? AT_ONCE : LARGEST_BATCH;
  const submitted = async (request: FastifyRequest, submission: Submission): Promise<Creation> => {
    const { task, input, key, priority } = submission;
    demandTask(request, task);
    await types.check(task, input);
    const begin = beginTime(submission, nowMs());
    if (typeof begin === 'object')
      throw new Refusal(400, `${begin.field}: ${begin.message}`, `/${begin.field}`);
    return submitOnce(backend, task, input, {
      ...(key !== undefined && { key }),
      ...(begin !== undefined && { notBeforeMs: begin }),
      ...(priority !== undefined && priority !== 0 && { priority }),
    });
  };

  server.post<{ Body: Submission }>(
    '/runs',
    { schema: submitSchema, config: SUBMITS },
    async (request, reply) => {
      await hasRoom();
      const key = keyOf(request);
      const { run, isNew } = await submitted(request, {
        ...request.body,
        ...(key !== undefined && { key }),
      });
      return reply
        .code(isNew ? 201 : 200)
        .header('location', `/api/v1/runs/${run.id}`)
        .send(run);
    },
  );

  server.post<{ Body: { runs: unknown[] } }>(
    '/runs/batch',
    { schema: batchSchema, config: SUBMITS },
    async (request) => {
      await hasRoom();
      const check = request.compileValidationSchema(SUBMISSION, 'body');
      const one = async (item: unknown): Promise<BatchResult> => {
        try {
          if (!check(item)) {
            const [wrong] = check.errors ?? [];
            const { pointer, message } = fieldProblem(
              wrong ?? { instancePath: '', keyword: '', params: {} },
            );
            throw new Refusal(400, `submission${pointer}: ${message}`, pointer);
          }
          const { run, isNew } = await submitted(request, item as Submission);
          return { status: isNew ? 201 : 200, run };
        } catch (error) {
          const problem = problemOf(error as Error & { code: string });
          if (problem.status >= 500)
            request.log.error({ error: String(error) }, 'batch item failed');
          return { status: problem.status, problem };
        }
      };
      const results: BatchResult[] = [];
      const { runs } = request.body;
      for (let i = 0; i < runs.length; i += atOnce)
        results.push(...(await Promise.all(runs.slice(i, i + atOnce).map(one))));
      return { results };
    },
  );
}

/** The key of a submission, in the body or in the header. */
function keyOf({ headers, body }: FastifyRequest<{ Body: Submission }>): string | undefined {
  const header = headers['idempotency-key'];
  if (typeof header !== 'string') return body.key;
  const key = /^"(.+)"$/.exec(header)?.[1] ?? header;
  if (body.key !== undefined && body.key !== key)
    throw new Refusal(400, 'the key in the body is not that of the header', '/key');
  return key;
}
