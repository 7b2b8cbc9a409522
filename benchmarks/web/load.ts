import { figuresOf } from './process-figures';

/** https://github.com/mcollina/autocannon has no types of its own. */
interface Autocannon {
  (options: {
    url: string;
    connections: number;
    duration: number;
    method: string;
    headers: Readonly<Record<string, string>>;
    body?: string;
  }): Promise<{
    requests: { total: number };
    duration: number;
    non2xx: number;
    errors: number;
    timeouts: number;
  }>;
}

const autocannon = require('autocannon') as Autocannon;

export interface Request {
  /** With the address of the service. */
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is counted of each request: the runs that it hands in, say. Default 1. */
  readonly counts?: number;
}

export interface Rate {
  /** Requests that were answered in a second, or what is counted of them. */
  readonly perSecond: number;
  /** Processor time of the service for each of them; 0 where the machine does not tell. Microseconds. */
  readonly cpuMicroseconds: number;
}

/** As the issue of speed has it. */
export const CONNECTIONS = 64;

/**
 * Asks a service as fast as it answers.
 *
 * @param pid of the service
 * @throws Error an answer was not a success: what is refused quickly is no figure
 */
export async function saturate(request: Request, pid: number, seconds: number): Promise<Rate> {
  const { url, method = 'GET', headers = {}, body, counts = 1 } = request;
  const before = figuresOf(pid)?.cpuMs ?? 0;
  const result = await autocannon({
    ...{ url, method, headers, connections: CONNECTIONS, duration: seconds },
    ...(body !== undefined && { body }),
  });
  const cpuMs = (figuresOf(pid)?.cpuMs ?? 0) - before;
  const { non2xx, errors, timeouts, requests } = result;
  if (non2xx + errors + timeouts > 0 || requests.total === 0)
    throw new Error(`${method} ${url}: ${non2xx} refused, ${errors} failed, ${timeouts} too late`);
  return {
    perSecond: (requests.total * counts) / result.duration,
    cpuMicroseconds: (cpuMs * 1000) / (requests.total * counts),
  };
}
