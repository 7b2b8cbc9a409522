import type { ProblemDetails } from './types';

/** Statuses of a service that is being replaced, or has too much to do. */
export const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** The API refused a request; the problem says why. */
export class ApiError extends Error {
  readonly code = 'API_REFUSED';
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }
}
