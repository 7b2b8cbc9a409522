import type { ProblemDetails } from '../../../protocol/api/types';
import { askForToken, token } from './token';

const NO_TOKEN = 'This service asks for a token. Load the page again to give it one.';

/** The API refused. `problem` says why, and which field is wrong. */
export class Refused extends Error {
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks the API, and for a token where it wants one.
 *
 * @param path below `/api/v1`, with its query
 * @throws Refused the service said no; Error it did not answer
 */
export async function ask(path: string, options: Ask = {}): Promise<Response> {
  const { method = 'GET', body, accept = 'application/json', signal } = options;
  const sent = token();
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      accept,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(sent !== undefined && { authorization: `Bearer ${sent}` }),
      ...options.headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new Error('The service does not answer.');
  });
  if (response.status === 401) {
    // Another request may have asked the reader meanwhile.
    if (token() !== sent || (await askForToken())) return ask(path, options);
    throw new Refused({ ...(await problemOf(response)), detail: NO_TOKEN });
  }
  if (!response.ok) throw new Refused(await problemOf(response));
  return response;
}

/** As `ask`, and reads the JSON of the answer. */
export async function askJson<Answer>(path: string, options?: Ask): Promise<Answer> {
  return (await (await ask(path, options)).json()) as Answer;
}

async function problemOf(response: Response): Promise<ProblemDetails> {
  const { status, statusText: title } = response;
  return response
    .json()
    .then((problem: unknown) => problem as ProblemDetails)
    .catch(() => ({ type: 'about:blank', title, status }));
}
