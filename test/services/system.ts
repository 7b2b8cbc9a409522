import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/emulator';
import { bundleTaskRunner, bundleWeb, type HandlerSource } from '../../lib/constructs/bundle';
import { apiClient, type ApiClient } from '../../services/protocol/api/network';
import { ENV, type ContainerTaskLaunch, type TaskSummary } from '../../services/protocol/contract';
import { isFinal, type Run } from '../../services/protocol/run';

const HANDLERS = join(__dirname, 'handlers');

/** Web service and task runner as the images hold them, run as processes on this machine. */
export interface System {
  readonly url: string;
  readonly client: ApiClient;
  readonly dataDirectory: string;
  /** Variables beside those that all of the system's processes have. */
  startRunner(variables?: Readonly<Record<string, string>>): Promise<StartedRunner>;
  /** Tells all runners to stop, and waits until they have. */
  stopRunners(): Promise<void>;
  stop(): Promise<void>;
}

export interface StartedRunner extends ChildProcess {
  /** Address of its health server. */
  readonly health: string;
}

const CONTAINER_TASKS: Readonly<Record<string, ContainerTaskLaunch>> = {
  program: launch(
    "console.log('one'); console.error('two'); console.log(process.env.SLIPWAY_RUN_INPUT)",
    10,
  ),
  sleeps: launch('console.log(process.pid); setInterval(() => undefined, 1000)', 100),
  'exits-3': launch('process.exit(3)', 10),
  'spawns-and-spins': launch(
    "require('child_process').spawn(process.execPath, ['-e', 'for(;;);'], {stdio: 'inherit'}); for(;;);",
    1,
  ),
};

export function launch(program: string, timeLimitSeconds: number): ContainerTaskLaunch {
  const command = [process.execPath, '-e', program] as const;
  return {
    kind: 'process',
    command,
    workingDirectory: tmpdir(),
    environment: {},
    timeLimitSeconds,
    attempts: 1,
  };
}

interface SystemOptions {
  readonly token?: string;
  /** Folder of the handler tasks, a file each. */
  readonly handlersIn?: string;
  /** In their place: the handler tasks themselves. */
  readonly handlers?: readonly HandlerSource[];
  readonly containerTasks?: Readonly<Record<string, ContainerTaskLaunch>>;
  readonly variables?: Readonly<Record<string, string>>;
}

const handlersOf = (folder: string): HandlerSource[] =>
  readdirSync(folder).map((file) => ({ name: basename(file, '.ts'), file: join(folder, file) }));

export async function startSystem({
  token,
  handlersIn = HANDLERS,
  handlers = handlersOf(handlersIn),
  containerTasks = CONTAINER_TASKS,
  variables: ownVariables = {},
}: SystemOptions = {}): Promise<System> {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-system-'));
  const web = bundleWeb(join(directory, 'web'));
  const runner = bundleTaskRunner(handlers, join(directory, 'runner'));
  const dataDirectory = join(directory, 'data');
  const port = await freePort();
  const tasks: TaskSummary[] = [
    ...handlers.map(({ name }) => ({ name, kind: 'handler' as const })),
    ...Object.keys(containerTasks).map((name) => ({ name, kind: 'container' as const })),
  ];
  const environment = {
    PATH: process.env.PATH,
    [ENV.application]: 'shop',
    [ENV.environment]: 'dev',
    [ENV.backend]: 'embedded',
    [ENV.dataDirectory]: dataDirectory,
    [ENV.stopTimeoutSeconds]: '5',
    [ENV.tasks]: JSON.stringify(tasks),
    [ENV.containerTasks]: JSON.stringify(containerTasks),
    ...(token !== undefined && { [ENV.apiToken]: token }),
    ...ownVariables,
  };
  const children: ChildProcess[] = [];
  const start = async (
    folder: string,
    ownPort: number,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<StartedRunner> => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server.js'], {
      cwd: folder,
      env: { ...environment, ...variables, [ENV.port]: String(ownPort) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await untilReady(ownPort, child);
    return Object.assign(child, { health: `http://127.0.0.1:${ownPort}` });
  };
  const service = await start(web, port);
  const end = async (some: readonly ChildProcess[]): Promise<void> => {
    const alive = some.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    await Promise.all(
      alive.map(async (child) => {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }),
    );
  };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    dataDirectory,
    client: apiClient(url, token),
    startRunner: async (variables) => start(runner, await freePort(), variables),
    stopRunners: () => end(children.filter((child) => child !== service)),
    stop: async () => {
      await end(children);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended with code ${child.exitCode}: ${output}`);
    const status = (path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        (response) => response.status,
        () => 0,
      );
    // A busy machine may start it so slowly that its first requests are shed.
    if ((await status('/readyz')) === 200 && (await status('/api/v1/version')) !== 503) return;
    await sleep(50);
  }
  throw new Error(`not ready: ${output}`);
}

export async function finished(client: ApiClient, id: string, withinMs = 20_000): Promise<Run> {
  for (let waited = 0; waited < withinMs; waited += 50) {
    const run = await client.run(id);
    if (isFinal(run.state)) return run;
    await sleep(50);
  }
  throw new Error(`run ${id} is not over: ${JSON.stringify(await client.run(id))}`);
}
