import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { runPython } from './python';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

export interface Emulator {
  readonly endpoint: string;
  /** Where the web service answers, once one runs as a container. */
  readonly webPort: number;
  /** Types that templates held and moto passed over: nothing of them was tested. */
  skippedTypes(): string[];
  /** What the server has written: its tracebacks, when it answers with 500. */
  log(): string;
  stop(): Promise<void>;
}

/** The account of everything that is made without assuming a role elsewhere. */
export const EMULATED_ACCOUNT = '111111111111';

interface EmulatorOptions {
  /** In place of every account's ECR; tasks run as containers then. */
  readonly registry?: string;
  /** In place of the ECR of an account; nothing runs for it. */
  readonly registries?: Readonly<Record<string, string>>;
}

/** Starts moto's server, with what this project adds to it, on a free port. */
export async function startEmulator({
  registry,
  registries = {},
}: EmulatorOptions = {}): Promise<Emulator> {
  const port = await freePort();
  const webPort = await freePort();
  const server = await runPython('emulator', ['-H', '127.0.0.1', '-p', String(port)], {
    ...process.env,
    SLIPWAY_ACCOUNT: EMULATED_ACCOUNT,
    ...Object.fromEntries(
      Object.entries(registries).map(([account, host]) => [`SLIPWAY_REGISTRY_${account}`, host]),
    ),
    ...(registry !== undefined && {
      SLIPWAY_REGISTRY: registry,
      SLIPWAY_EMULATED_WEB_PORT: String(webPort),
    }),
  });
  const { output: log, stop } = server;
  // moto takes the first label of the host for a bucket: the host must be a plain name.
  const endpoint = `http://localhost:${port}`;
  const isUp = () => answers(`${endpoint}/moto-api/data.json`);
  for (let waited = 0; waited < 50_000 && !server.hasEnded(); waited += 50) {
    if (await isUp()) return { endpoint, webPort, log, skippedTypes: () => skippedIn(log()), stop };
    await sleep(50);
  }
  const said = log();
  await stop();
  throw new Error(`the emulator did not start: ${said}`);
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

function skippedIn(log: string): string[] {
  const found = log.matchAll(/No Moto CloudFormation support for (\S+)/g);
  return [...new Set([...found].map(([, type = '']) => type))].sort();
}
