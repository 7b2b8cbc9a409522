import { STATUS_CODES } from './network';
import type { ProblemDetails } from '../protocol/api/types';

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
