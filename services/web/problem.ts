import type { FastifyError } from 'fastify';
import { STATUS_CODES } from './network';
import type { ProblemDetails } from '../protocol/api/types';
import { SubmitError } from '../protocol/submit';
import { fieldProblem } from './validation';

export const PROBLEM_TYPE = 'application/problem+json';

/** A request that is answered with a problem; everything else that is thrown is ours to mend. */
export class Refusal extends Error {
  readonly problem: ProblemDetails;

  constructor(status: number, detail: string, pointer?: string) {
    super(detail);
    this.problem = problem(status, detail, pointer);
  }
}

export function problem(status: number, detail?: string, pointer?: string): ProblemDetails {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail !== undefined && { detail }),
    ...(pointer !== undefined && { pointer }),
  };
}

/** Any error as callers read it. */
export function problemOf(error: FastifyError): ProblemDetails {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof SubmitError)
    return problem(422, error.message, error.code === 'KEY_REUSED' ? '/key' : '/priority');
  const [invalid] = error.validation ?? [];
  if (invalid !== undefined) {
    const { pointer, message } = fieldProblem(invalid);
    return problem(400, `${error.validationContext ?? 'request'}${pointer}: ${message}`, pointer);
  }
  if (isOverload(error)) return problem(503, 'queue or store is overloaded; try again');
  const status = error.statusCode ?? 500;
  return problem(status, status >= 500 ? 'the service failed; its log says why' : error.message);
}

/** Names of the errors by which AWS says that it was too much. */
const OVERLOADS = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'SlowDown',
]);

/** SQLite's code of a file that another process writes. */
const SQLITE_BUSY = 5;

const isOverload = (error: Error): boolean =>
  OVERLOADS.has(error.name) || (error as { errcode?: unknown }).errcode === SQLITE_BUSY;
