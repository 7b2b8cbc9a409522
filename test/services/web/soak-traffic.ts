import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** All that clients do to a service, well-behaved and not, at the same time. */

interface Target {
  readonly url: string;
  readonly token: string;
  /** A task that takes `{ text }`. */
  readonly task: string;
}

export interface Traffic {
  /** Ids of what was submitted. */
  readonly submitted: ReadonlySet<string>;
  /** How often something was done, by what it was. */
  readonly counts: ReadonlyMap<string, number>;
  /** What was answered otherwise than it had to be. */
  readonly unexpected: readonly string[];
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Between two things that one client does. Milliseconds. */
const PAUSE_MS = 10;

export function startTraffic({ url, token, task }: Target): Traffic {
  const agent = new Agent({ connections: 16 });
  const submitted = new Set<string>();
  const counts = new Map<string, number>();
  const unexpected: string[] = [];
  let stopped = false;
  const authorization = `Bearer ${token}`;
  const json = { authorization, 'content-type': 'application/json' };

  /** One that is told to come back does, as every client of ours. */
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = body === undefined ? { authorization } : json,
  ): Promise<Answer> => {
    const options = { method, headers, dispatcher: agent, ...(body !== undefined && { body }) };
    const response = await request(`${url}${path}`, options);
    const text = await response.body.text();
    if (response.statusCode !== 503 || !text.includes('overloaded'))
      return { status: response.statusCode, text };
    await sleep(200);
    return ask(method, path, body, headers);
  };
  const expected = (what: string, { status, text }: Answer, wanted: number): void => {
    if (status !== wanted) unexpected.push(`${what}: ${status} ${text.slice(0, 200)}`);
  };

  let last = '00000000-0000-0000-0000-000000000000';
  const submit = async (): Promise<string> => {
    const text = 'x'.repeat(Math.ceil(Math.random() * 2000));
    const answer = await ask('POST', '/api/v1/runs', JSON.stringify({ task, input: { text } }));
    expected('submit', answer, 201);
    if (answer.status !== 201) return last;
    ({ id: last } = JSON.parse(answer.text) as { id: string });
    submitted.add(last);
    return last;
  };

  const readStream = async (chunks: number): Promise<void> => {
    const id = await submit();
    const leaving = new AbortController();
    const response = await request(`${url}/api/v1/runs/${id}/log`, {
      headers: { authorization, accept: 'text/event-stream' },
      dispatcher: agent,
      signal: leaving.signal,
    });
    if (response.statusCode === 503) {
      await response.body.dump();
      return;
    }
    if (response.statusCode !== 200) unexpected.push(`stream: ${response.statusCode}`);
    let read = 0;
    try {
      for await (const chunk of response.body) {
        read += (chunk as Buffer).length > 0 ? 1 : 0;
        if (read >= chunks) leaving.abort();
      }
    } catch (error) {
      if (!leaving.signal.aborted) unexpected.push(`stream: ${String(error)}`);
    }
  };

  /** Promises a body, sends a part of it, and goes. */
  const abortUpload = async (): Promise<void> => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      `POST /api/v1/runs HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${authorization}\r\n` +
        `content-type: application/json\r\ncontent-length: 100000\r\n\r\n{"task":"${'x'.repeat(5000)}`,
    );
    await sleep(5);
    socket.destroy();
  };

  const leaveEarly = async (): Promise<void> => {
    const leaving = new AbortController();
    const answer = request(`${url}/api/v1/runs?limit=200`, {
      headers: { authorization },
      dispatcher: agent,
      signal: leaving.signal,
    }).then(({ body }) => body.dump());
    setImmediate(() => leaving.abort());
    await answer.catch(() => undefined);
  };

  const refused = async (): Promise<void> => {
    const body = JSON.stringify({ task });
    expected('not JSON', await ask('POST', '/api/v1/runs', '{"task"'), 400);
    expected('no task', await ask('POST', '/api/v1/runs', '{"task":"none"}'), 422);
    expected('no id', await ask('GET', '/api/v1/runs/..%2f..%2fetc'), 400);
    expected('no route', await ask('GET', `/${'way/'.repeat(50)}`), 404);
    const guess = { ...json, authorization: 'Bearer guess' };
    expected('no right', await ask('POST', '/api/v1/runs', body, guess), 401);
    const long = JSON.stringify({ task, input: { text: 'x'.repeat(1_100_000) } });
    expected('too much', await ask('POST', '/api/v1/runs', long), 413);
  };

  const doings: Readonly<Record<string, () => Promise<unknown>>> = {
    submit,
    get: async () => expected('get', await ask('GET', `/api/v1/runs/${await submit()}`), 200),
    list: async () => expected('list', await ask('GET', '/api/v1/runs?limit=20'), 200),
    log: async () => {
      const { status, text } = await ask('GET', `/api/v1/runs/${last}/log?tail=10`);
      if (status !== 200 && status !== 404) unexpected.push(`log: ${status} ${text}`);
    },
    metrics: async () => expected('metrics', await ask('GET', '/metrics'), 200),
    health: async () => expected('health', await ask('GET', '/readyz'), 200),
    'stream that is read': () => readStream(Infinity),
    'stream that is left': () => readStream(1),
    'upload that is given up': abortUpload,
    'answer that is not waited for': leaveEarly,
    refused,
  };
  const client = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    while (!stopped) {
      try {
        await act();
        counts.set(what, (counts.get(what) ?? 0) + 1);
      } catch (error) {
        unexpected.push(`${what}: ${String(error)}`);
      }
      await sleep(PAUSE_MS);
    }
  };
  const clients = Object.entries(doings).map(([what, act]) => client(what, act));
  return {
    submitted,
    counts,
    unexpected,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
      await agent.destroy();
    },
  };
}
