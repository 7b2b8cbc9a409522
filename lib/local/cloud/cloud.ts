import type { Assembly } from '../../assembly';
import { ENV } from '../../../services/protocol/contract';
import { accessOf } from './access';
import { startEmulator } from './emulator';
import { logShipper, type LogShipper } from './log-shipper';
import { makeResources } from './make-resources';
import { LocalError } from '../errors';
import { openFrontDoor, type ApiAnswer, type ApiCall } from './network';
import { secretReader } from './secrets';
import { valuesOf, type Values } from './values';

/** What stands in for AWS around an environment. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  readonly values: Values;
  /** Of another assembly of the same environment. */
  readonly valuesOf: (assembly: Assembly) => Values;
  /** Environment variables by which containers find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options by which containers find this machine, where its address alone does not do. */
  readonly networkOptions: readonly string[];
  readonly logs: LogShipper;
  /** `http://localhost:5000`: the emulator itself. */
  readonly endpoint: string;
  /** @throws SecretError */
  readonly secret: (from: string, executionRole: string | undefined) => Promise<string>;
  /** Who answers calls in the emulator's place. */
  answerWith(answer: (call: ApiCall) => Promise<ApiAnswer> | undefined): void;
  /** Whether a call is turned away. */
  throttleWith(throttled: () => boolean): void;
  /** Id of the emulator's process. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface CloudOptions {
  /** Folder of the project: the emulator is in its `.venv`. */
  readonly root: string;
  readonly assembly: Assembly;
  readonly environment: string;
  /** Address of this machine in the network of the containers. */
  readonly gateway: string;
  /** Values of secrets and parameters, by name. */
  readonly given: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Given at once: ends the emulator whatever happens. */
  readonly onKillable: (kill: () => void, pid: number) => void;
}

/** Starts the emulator, makes in it what the environment's templates hold, and opens a door to it for containers. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { root, assembly, environment, gateway, signal } = options;
  const stacks = assembly.stacks.filter(({ stage }) => stage === environment);
  const [first] = stacks;
  const account = /^\d{12}$/.test(first?.account ?? '') ? (first?.account ?? '') : '000000000000';
  const region =
    first === undefined || first.region === 'unknown-region' ? 'us-east-1' : first.region;
  const values = valuesOf(assembly, environment, account);
  const resources = stacks.flatMap((stack) => stack.resources);
  const emulator = await startEmulator(root, account, signal);
  options.onKillable(emulator.stop, emulator.pid);
  await makeResources(resources, {
    endpoint: emulator.endpoint,
    region,
    values,
    given: options.given,
  });
  let answer: (call: ApiCall) => Promise<ApiAnswer> | undefined = () => undefined;
  let throttled = (): boolean => false;
  const doorAt = (host: string) =>
    openFrontDoor({
      ...{ host, emulatorPort: emulator.port },
      answer: (call) => answer(call),
      throttled: () => throttled(),
    });
  // Where the engine runs in a machine of its own, the gateway is not here: it has a name for this machine instead.
  const near = await doorAt(gateway);
  const door = near ?? (await doorAt('127.0.0.1'));
  if (door === undefined) throw new LocalError('CANNOT_START', 'this machine has no loopback');
  const logs = logShipper(emulator.endpoint, region);
  return {
    ...{ account, region, values, logs, endpoint: emulator.endpoint, pid: emulator.pid },
    valuesOf: (other) => valuesOf(other, environment, account),
    environment: {
      AWS_ENDPOINT_URL: `http://${near === undefined ? 'host.docker.internal' : gateway}:${door.port}`,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      // The load balancer here stops sending before a container is asked to end.
      [ENV.deregistrationSeconds]: '0',
    },
    networkOptions: near === undefined ? ['--add-host', 'host.docker.internal:host-gateway'] : [],
    secret: secretReader({
      endpoint: emulator.endpoint,
      region,
      access: accessOf(resources, values),
    }),
    answerWith: (next) => (answer = next),
    throttleWith: (next) => (throttled = next),
    stop: async () => {
      logs.stop();
      await door.close();
      emulator.stop();
    },
  };
}
