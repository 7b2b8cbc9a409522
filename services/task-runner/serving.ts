import { setTimeout as sleep } from 'node:timers/promises';
import { batched } from './batch';
import type { Crash, Ended, LogSink } from './execution';
import { residentBytes } from './memory';
import { DefinitionError } from './definition-error';
import type { Desk } from './desk';
import { lines } from './lines';
import type { FromHost, HostMode, RunRequest, TaskFacts, ToHost } from './messages';
import { roster, type Roster } from './roster';
import { signalGroup, startHostProcess } from './spawn';

/** A run, as the executor process that serves it knows it. */
export interface Guest {
  readonly settle: (ended: Ended) => void;
  readonly log: LogSink;
  readonly desk: Desk;
}

/** One executor process, from its start to its death. */
export interface Serving {
  /** Facts of the tasks it can run. Rejects when it dies before. */
  readonly ready: Promise<Readonly<Record<string, TaskFacts>>>;
  readonly guests: Pick<Roster<Guest>, 'has'>;
  readonly exited: Promise<void>;
  readonly isDead: () => boolean;
  readonly run: (request: RunRequest, guest: Guest) => void;
  readonly send: (message: ToHost) => void;
  /** Settles when it next answers: its event loop turns. */
  readonly ping: () => Promise<void>;
  /** No longer a guest; whatever comes of the run is dropped. */
  readonly dismiss: (runId: string) => void;
  /** Ends it with all that it started; settles when it is dead. Its guests are lost, through no fault of theirs. */
  readonly kill: () => Promise<void>;
}

/** A process can fill several hundred MiB in a second; a look takes some microseconds. */
const SAMPLE_EVERY_MS = 100;
/** An error's own line stands above its stack. */
const LAST_LINES = 20;

/** Longest wait for what is on its way when a process dies, in milliseconds: a busy machine reads it after its timers. */
const LAST_WORDS_MS = 1000;

interface Settings {
  readonly file: string;
  readonly mode: HostMode;
  /** Gets output of a shared host that names no run. */
  readonly onStray: (text: string) => void;
  /**
   * Bytes that it may hold: more than that, and it is ended before the machine ends what it likes. Node's own limits do
   * not see Buffers.
   */
  readonly memoryLimit: number;
  /** Called when the last guest has left. */
  readonly onEmpty?: () => void;
  /** Is told, by a host of threads, how many milliseconds a run takes of late. */
  readonly onPace?: (paceMs: number) => void;
}

export function serve({ file, mode, onStray, memoryLimit, onEmpty, onPace }: Settings): Serving {
  const child = startHostProcess(file, mode);
  const guests = roster<Guest>();
  const exited = Promise.withResolvers<undefined>();
  const ready = Promise.withResolvers<Readonly<Record<string, TaskFacts>>>();
  ready.promise.catch(() => undefined);
  let pong = Promise.withResolvers<undefined>();
  let lastLines: string[] = [];
  let resident: number | undefined;
  let sampler: NodeJS.Timeout | undefined;
  let state: 'alive' | 'killed' | 'dead' = 'alive';

  const send = (message: ToHost): void => {
    if (child.connected) child.send(message);
  };
  const post = batched((requests: readonly RunRequest[]) => send({ type: 'run', requests }));

  const output = (stream: 'stdout' | 'stderr') => (text: string) => {
    lastLines = [...lastLines, text].slice(-LAST_LINES);
    // Output of a shared host names no run: with several under way it belongs to the host itself.
    const [only] = guests.size() === 1 ? guests.values() : [];
    if (only !== undefined) only.log({ stream, text });
    else onStray(text);
  };
  const outputs = Promise.all([
    lines(child.stdout, output('stdout')),
    lines(child.stderr, output('stderr')),
  ]);

  const dismiss = (runId: string): void => {
    if (!guests.delete(runId) || guests.size() > 0) return;
    clearInterval(sampler);
    sampler = undefined;
    onEmpty?.();
  };
  const settle = (runId: string, ended: Ended): void => {
    const guest = guests.get(runId);
    dismiss(runId);
    guest?.settle(ended);
  };

  const consult = async ({ runId, id, question }: Asking): Promise<void> => {
    const answer = await guests.get(runId)?.desk.answer(question);
    if (answer !== undefined) send({ type: 'answer', runId, id, answer });
  };

  child.on('message', (message: FromHost) => {
    if ('paceMs' in message) onPace?.(message.paceMs ?? Infinity);
    if (message.type === 'done')
      for (const { runId, attempt } of message.runs) settle(runId, attempt);
    else if (message.type === 'returned') settle(message.runId, 'lost');
    else if (message.type === 'log') guests.get(message.runId)?.log(message);
    else if (message.type === 'progress')
      guests.get(message.runId)?.desk.progress(message.progress);
    else if (message.type === 'ask') void consult(message);
    else if (message.type === 'ready' && message.problems.length > 0)
      ready.reject(new DefinitionError(message.problems));
    else if (message.type === 'ready') ready.resolve(message.tasks);
    else {
      pong.resolve(undefined);
      pong = Promise.withResolvers();
    }
  });
  child.on('error', () => undefined); // a message that no longer reaches it: its exit follows
  child.on('exit', (code, signal) => {
    const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
    const killed = state === 'killed';
    state = 'dead';
    signalGroup(child, 'SIGKILL'); // what it started
    exited.resolve(undefined);
    ready.reject(new Error(`the ${mode} host ended ${how} before it was ready`));
    void Promise.race([killed || outputs, sleep(LAST_WORDS_MS)]).then(() => {
      const death = killed
        ? 'lost'
        : deathOf(mode, code, how, { resident, memoryLimit, lastLines });
      for (const runId of guests.ids()) settle(runId, death);
    });
  });

  return {
    ready: ready.promise,
    guests,
    exited: exited.promise,
    isDead: () => state === 'dead',
    send,
    dismiss,
    run: (request, guest) => {
      guests.set(request.runId, guest);
      sampler ??= setInterval(() => {
        // A process that has just died holds nothing.
        resident = residentBytes(child.pid) || resident;
        if (resident !== undefined && resident > memoryLimit) signalGroup(child, 'SIGKILL');
      }, SAMPLE_EVERY_MS);
      post(request);
    },
    ping: () => {
      send({ type: 'ping' });
      return pong.promise;
    },
    kill: () => {
      if (state === 'alive') state = 'killed';
      signalGroup(child, 'SIGKILL');
      return exited.promise;
    },
  };
}

type Asking = Extract<FromHost, { type: 'ask' }>;

interface LastSeen {
  readonly resident: number | undefined;
  readonly memoryLimit: number;
  readonly lastLines: readonly string[];
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** A run that was alone and ended its process by itself failed; else nobody knows whose fault it was. */
function deathOf(
  mode: HostMode,
  code: number | null,
  how: string,
  { resident = 0, memoryLimit, lastLines }: LastSeen,
): Ended {
  const tooMuch = resident > memoryLimit ? `, more than ${mebibytes(memoryLimit)}` : '';
  const held = resident === 0 ? '' : `; it held ${mebibytes(resident)} of memory${tooMuch}`;
  const said = lastLines.filter((line) => line.trim() !== '').join(' | ');
  const message = [
    `the process that ran the task ended ${how}${held}`,
    ...(said === '' ? [] : [`its last lines: ${said.slice(-2000)}`]),
  ].join('; ');
  return mode === 'once' && code !== null
    ? { ok: false, error: { name: 'ExecutorDied', message }, retryable: true }
    : ({ crash: message } satisfies Crash);
}
