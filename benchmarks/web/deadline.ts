import { request } from 'undici';
import type { Request } from './load';

export interface Answered {
  readonly status: number;
  readonly seconds: number;
}

/** Waits for an answer as long as it takes. */
export async function answered({ url, headers = {} }: Request): Promise<Answered> {
  const begun = performance.now();
  const { statusCode, body } = await request(url, { headers, headersTimeout: 0 });
  await body.dump();
  return { status: statusCode, seconds: (performance.now() - begun) / 1000 };
}
