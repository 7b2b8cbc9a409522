import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWeb } from '../../lib/constructs/bundle';
import { ENV } from '../../services/protocol/contract';
import type { Request } from './load';
import { freePort, node, start, type Command, type Program } from './programs';

/** Bytes of a submission as somebody sends it. */
const RUN = { task: 'noop', input: { order: 'A-1001', items: [1, 2, 3] } };
const SUBMISSION = JSON.stringify(RUN);

/** Runs of a batch. */
export const IN_BATCH = 100;
const BATCH = JSON.stringify({ runs: Array.from({ length: IN_BATCH }, () => RUN) });

const TOKEN = 'a-token-of-43-characters-as-they-are-made-x';

/** What is asked for, by all that can answer it. */
export const SCENARIOS = ['tiny', 'get', 'list', 'submit', 'batch'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Contender {
  readonly name: string;
  /** Why it cannot run here; undefined: it can. */
  readonly absent?: string | undefined;
  readonly command: (place: Place) => Command | Promise<Command>;
  readonly requests: (place: Place) => Readonly<Partial<Record<Scenario, Request>>>;
  /** Where a stream is opened, and how something is told to all that are open. */
  readonly streams?: { readonly open: Request; readonly tell: Request };
}

export interface Place {
  /** A folder with a store of its own, which holds some runs. */
  readonly directory: string;
  /** One of those runs. */
  readonly runId: string;
  /** Where the programs are. */
  readonly programs: string;
}

export interface Running extends Program {
  readonly name: string;
  /** Of its store. */
  readonly directory: string;
  readonly streams: Contender['streams'];
  readonly requests: Readonly<Partial<Record<Scenario, Request>>>;
}

const json = { 'content-type': 'application/json' };
export const OUR_HEADERS = { authorization: `Bearer ${TOKEN}` };

const plainRequests = ({ runId }: Place): Record<Exclude<Scenario, 'batch'>, Request> => ({
  tiny: { url: '/' },
  get: { url: `/runs/${runId}` },
  list: { url: '/runs?limit=50' },
  submit: { url: '/runs', method: 'POST', headers: json, body: SUBMISSION },
});

const ourRequests = ({ runId }: Place): Record<Scenario, Request> => ({
  tiny: { url: '/api/v1/version', headers: OUR_HEADERS },
  get: { url: `/api/v1/runs/${runId}`, headers: OUR_HEADERS },
  list: { url: '/api/v1/runs?limit=50', headers: OUR_HEADERS },
  submit: {
    url: '/api/v1/runs',
    method: 'POST',
    headers: { ...OUR_HEADERS, ...json },
    body: SUBMISSION,
  },
  batch: {
    url: '/api/v1/runs/batch',
    method: 'POST',
    headers: { ...OUR_HEADERS, ...json },
    body: BATCH,
    counts: IN_BATCH,
  },
});

const plainStreams = { open: { url: '/stream' }, tell: { url: '/tell/hello' } };

export const BARE_FASTIFY = 'bare Fastify, the same store';
export const SLIPWAY = 'Slipway, one process';
export const SLIPWAY_IMAGE = 'Slipway, its image: two workers';
export const STORE = 'the store alone';

/** Each is one process that serves, so that they can be compared; the last is the service as its image runs it. */
export function contenders(cache: string): Contender[] {
  const python = pythonPeers(cache);
  return [
    {
      name: 'bare node:http',
      command: ({ programs }) => node(join(programs, 'node-http.js')),
      requests: (place) => ({ tiny: plainRequests(place).tiny }),
      streams: plainStreams,
    },
    {
      name: BARE_FASTIFY,
      command: ({ programs, directory }) => node(join(programs, 'bare-fastify.js'), directory),
      requests: (place) => ({
        ...plainRequests(place),
        batch: { url: '/batch', method: 'POST', headers: json, body: BATCH, counts: IN_BATCH },
      }),
      streams: plainStreams,
    },
    {
      name: SLIPWAY,
      command: ({ programs, directory }) => node(join(programs, 'slipway.js'), directory, TOKEN),
      requests: ourRequests,
    },
    {
      name: 'Slipway, with a limit for each client',
      command: ({ programs, directory }) =>
        node(join(programs, 'slipway.js'), directory, TOKEN, '1000000'),
      requests: ourRequests,
    },
    {
      name: SLIPWAY_IMAGE,
      command: theImage,
      requests: ourRequests,
    },
    {
      name: 'uvicorn, Starlette, the same table',
      absent: python.absent,
      command: ({ directory }) => ({
        program: join(python.folder, 'bin', 'uvicorn'),
        args: ['--port', '0', '--log-level', 'info', '--no-access-log', 'starlette_app:app'],
        cwd: join(__dirname, 'peers'),
        variables: { STORE: join(directory, 'slipway.db'), PYTHONDONTWRITEBYTECODE: '1' },
      }),
      requests: plainRequests,
      streams: plainStreams,
    },
    {
      name: 'gunicorn gthread, WSGI, the same table',
      absent: python.absent,
      command: ({ directory }) => gunicorn(python.folder, { STORE: join(directory, 'slipway.db') }),
      requests: plainRequests,
    },
  ];
}

/** With 16 threads and its default time limit of 30 s. */
export const gunicorn = (folder: string, variables: Record<string, string>): Command => ({
  program: join(folder, 'bin', 'gunicorn'),
  args: [
    ...['--worker-class', 'gthread', '--threads', '16', '--workers', '1', '--keep-alive', '30'],
    ...['--timeout', '30', '--bind', '127.0.0.1:0', '--no-control-socket', 'wsgi_app:app'],
  ],
  cwd: join(__dirname, 'peers'),
  // It says its address before anybody serves there.
  readyAt: /http:\/\/127\.0\.0\.1:\d+[^]*Booting worker/,
  variables: { ...variables, PYTHONDONTWRITEBYTECODE: '1' },
});

async function theImage({ directory, programs }: Place): Promise<Command> {
  const folder = join(programs, 'web');
  bundleWeb(folder);
  const port = await freePort();
  const command = node('server.js');
  return {
    ...command,
    cwd: folder,
    readyAt: /"port":\d+.*web service is ready/,
    url: `http://127.0.0.1:${port}`,
    variables: {
      ...command.variables,
      [ENV.application]: 'benchmark',
      [ENV.environment]: 'dev',
      [ENV.backend]: 'embedded',
      [ENV.dataDirectory]: directory,
      [ENV.apiToken]: TOKEN,
      [ENV.port]: String(port),
      [ENV.webWorkers]: '2',
      [ENV.tasks]: JSON.stringify([{ name: 'noop', kind: 'handler' }]),
    },
  };
}

/** The same runs in a store of its own. */
export function copied(seed: Place, directory: string): Place {
  mkdirSync(directory, { recursive: true });
  cpSync(seed.directory, directory, { recursive: true });
  return { ...seed, directory };
}

/** With a store of its own, and its address in front of its requests. */
export async function startContender(
  contender: Contender,
  seed: Place,
  directory: string,
): Promise<Running> {
  const { name, streams } = contender;
  const place = copied(seed, directory);
  const program = await start(await contender.command(place));
  const requests = Object.fromEntries(
    Object.entries(contender.requests(place)).map(([scenario, request]) => [
      scenario,
      { ...request, url: `${program.url}${request.url}` },
    ]),
  );
  return { ...program, name, streams, directory, requests };
}

const PYTHON_PACKAGES = ['uvicorn[standard]==0.54.0', 'starlette==1.10.0', 'gunicorn==27.0.1'];

/** Installed once, into a virtual environment of their own. */
export function pythonPeers(cache: string): {
  readonly folder: string;
  readonly absent: string | undefined;
} {
  const folder = join(cache, 'web-python');
  const python = join(folder, 'bin', 'python');
  const succeeds = (program: string, ...args: string[]): boolean =>
    spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!succeeds(python, '-c', 'import uvicorn, uvloop, starlette, gunicorn')) {
    if (!succeeds('python3', '-m', 'venv', folder))
      return { folder, absent: 'there is no python3 with venv' };
    if (!succeeds(python, '-m', 'pip', 'install', '--quiet', ...PYTHON_PACKAGES))
      return { folder, absent: `pip cannot install ${PYTHON_PACKAGES.join(', ')}` };
  }
  return { folder, absent: undefined };
}
