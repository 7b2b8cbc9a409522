import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Desk } from './desk';
import { DefinitionError } from './definition-error';
import type { Execution, LogSink } from './execution';
import { lines } from './lines';
import type { AttemptResult, FromHost, HostMode, RunRequest, TaskFacts, ToHost } from './messages';
import { signalGroup, startHostProcess } from './spawn';

interface Guest {
  readonly settle: (result: AttemptResult | 'lost') => void;
  readonly log: LogSink;
  readonly desk: Desk;
}

/** An executor process that serves runs, and is started again when it dies. */
export interface Host {
  /** Facts of the tasks it can run. */
  ready(): Promise<Readonly<Record<string, TaskFacts>>>;
  run(request: RunRequest, log: LogSink, desk: Desk): Execution;
  stop(): void;
}

/** Longest silence of a host that works on nothing that blocks it, in milliseconds. */
const ANSWER_WITHIN_MS = 250;

export function startHost(file: string, mode: HostMode, onStray: (text: string) => void): Host {
  let guests = new Map<string, Guest>();
  let stopped = false;
  let child = start();

  function start(): { process: ChildProcess; ready: Promise<Readonly<Record<string, TaskFacts>>> } {
    const hosted = startHostProcess(file, mode);
    const own = guests;
    const orphans = (text: string, stream: 'stdout' | 'stderr') => {
      // Output of a shared host names no run: with several under way it belongs to the host itself.
      const [only] = own.values();
      if (own.size === 1 && only !== undefined) only.log({ stream, text });
      else onStray(text);
    };
    void lines(hosted.stdout, (text) => orphans(text, 'stdout'));
    void lines(hosted.stderr, (text) => orphans(text, 'stderr'));
    const ready = new Promise<Readonly<Record<string, TaskFacts>>>((resolve, reject) => {
      hosted.on('message', (message: FromHost) => {
        if (message.type === 'ready') {
          if (message.problems.length === 0) resolve(message.tasks);
          else reject(new DefinitionError(message.problems));
        }
        if (message.type === 'progress') own.get(message.runId)?.desk.progress(message.progress);
        if (message.type === 'ask') void consult(message, own.get(message.runId), hosted);
        if (message.type === 'log') own.get(message.runId)?.log(message);
        if (message.type === 'done') settle(own, message.runId, message.attempt);
      });
      hosted.on('error', () => undefined); // a message that no longer reaches it: its exit follows
      hosted.on('exit', (code, signal) => {
        reject(
          new Error(
            `the ${mode} host ended (${signal ?? `code ${String(code)}`}) before it was ready`,
          ),
        );
        died(own, code, signal);
      });
    });
    ready.catch(() => undefined);
    return { process: hosted, ready };
  }

  function settle(own: Map<string, Guest>, runId: string, attempt: AttemptResult | 'lost'): void {
    const guest = own.get(runId);
    own.delete(runId);
    guest?.settle(attempt);
    if (mode === 'once') stop();
  }

  /** A run alone in its host is to blame for the host's death; among others, who knows. */
  function died(own: Map<string, Guest>, code: number | null, signal: string | null): void {
    const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
    const error = { name: 'ExecutorDied', message: `the process that ran the task ended ${how}` };
    const alone = own.size === 1;
    for (const guest of own.values())
      guest.settle(alone ? { ok: false, error, retryable: true } : 'lost');
    own.clear();
    if (own === guests) replace();
  }

  /** From here on, runs go to a new process; the old one is nobody's concern. */
  function replace(): void {
    if (stopped || mode === 'once') return;
    guests = new Map();
    child = start();
  }

  function send(message: ToHost): void {
    if (child.process.connected) child.process.send(message);
  }

  async function answers(): Promise<boolean> {
    const asked = child.process;
    const pong = new Promise<boolean>((resolve) => {
      const listen = (message: FromHost) => {
        if (message.type !== 'pong') return;
        asked.off('message', listen);
        resolve(true);
      };
      asked.on('message', listen);
    });
    send({ type: 'ping' });
    return Promise.race([pong, sleep(ANSWER_WITHIN_MS, false)]);
  }

  function stop(): void {
    stopped = true;
    signalGroup(child.process, 'SIGKILL');
  }

  /** Takes the guest out first, so that the death of its host is nobody's failure. */
  async function kill(runId: string, own: Map<string, Guest>): Promise<void> {
    const serving = child.process;
    if (mode === 'once') {
      stop();
      return;
    }
    send({ type: mode === 'worker-thread' ? 'terminate' : 'abort', runId });
    const gone = mode === 'worker-thread' ? waitUntil(() => !own.has(runId)) : answers();
    const stoppedByItself = await gone;
    own.get(runId)?.settle('lost');
    own.delete(runId);
    if (stoppedByItself) return;
    for (const guest of own.values()) guest.settle('lost');
    own.clear();
    signalGroup(serving, 'SIGKILL');
    if (own === guests) replace();
  }

  return {
    ready: () => child.ready,
    run: (request, log, desk) => {
      const own = guests;
      const ended = new Promise<AttemptResult | 'lost'>((settleGuest) => {
        own.set(request.runId, { settle: settleGuest, log, desk });
      });
      send({ type: 'run', request });
      if (!child.process.connected) settle(own, request.runId, 'lost');
      return {
        ended,
        abort: () => send({ type: 'abort', runId: request.runId }),
        kill: () => kill(request.runId, own),
      };
    },
    stop,
  };
}

async function consult(
  { runId, id, question }: Extract<FromHost, { type: 'ask' }>,
  guest: Guest | undefined,
  host: ChildProcess,
): Promise<void> {
  if (guest === undefined) return;
  const answer = await guest.desk.answer(question);
  const message: ToHost = { type: 'answer', runId, id, answer };
  if (host.connected) host.send(message);
}

async function waitUntil(condition: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < ANSWER_WITHIN_MS; waited += 10) {
    if (condition()) return true;
    await sleep(10);
  }
  return condition();
}
