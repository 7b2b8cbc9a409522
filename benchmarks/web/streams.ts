import { request, Agent } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from './load';
import { figuresOf } from './process-figures';

export interface Streams {
  readonly clients: number;
  /** What the service held more, with all streams open, than before. Bytes; 0: the machine does not tell. */
  readonly memory: number;
  /** From something being told to the last client that has it. Milliseconds. */
  readonly lastHasItMs: number;
}

export interface Subject {
  readonly pid: number;
  readonly open: Request;
  /** Tells it to all streams that are open. */
  readonly tell: () => Promise<void>;
  /** Part of what then comes. */
  readonly told: string;
}

export const CLIENTS = 1000;
const TOLD_WITHIN_MS = 60_000;

/** Opens streams, and tells something to all of them. */
export async function fanOut({ pid, open, tell, told }: Subject): Promise<Streams> {
  const memory = (): number => figuresOf(pid)?.memory ?? 0;
  const before = memory();
  const agent = new Agent({ connections: CLIENTS, bodyTimeout: 0 });
  const leaving = new AbortController();
  let waiting = CLIENTS;
  const all = Promise.withResolvers<number>();
  const read = async (body: AsyncIterable<Buffer>): Promise<void> => {
    let text = '';
    for await (const chunk of body) {
      text += chunk.toString();
      if (!text.includes(told)) continue;
      waiting -= 1;
      if (waiting === 0) all.resolve(performance.now());
      text = '';
    }
  };
  const opened = async (): Promise<void> => {
    const { headers = {}, url } = open;
    const { statusCode, body } = await request(url, {
      ...{ headers, dispatcher: agent, signal: leaving.signal },
    });
    if (statusCode !== 200) throw new Error(`${url}: ${statusCode}`);
    read(body).catch(() => undefined);
  };
  for (let count = 0; count < CLIENTS; count += 50)
    await Promise.all(Array.from({ length: 50 }, opened));
  await sleep(3000);
  const most = memory();
  const late = setTimeout(
    () => all.reject(new Error(`${waiting} never heard of it`)),
    TOLD_WITHIN_MS,
  );
  const begun = performance.now();
  await tell();
  const ended = await all.promise;
  clearTimeout(late);
  leaving.abort();
  await agent.destroy();
  return { clients: CLIENTS, memory: most - before, lastHasItMs: ended - begun };
}
