import type { ProblemDetails } from './types';

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
