import type { Backend } from '../../services/protocol/backend';
import { ENV } from '../../services/protocol/contract';
import { AWS_SURROUNDINGS, emulatedBackend } from './aws-resources';
import { startFaultProxy, type FaultProxy } from './faults/fault-proxy';

/** Queue, table and bucket on the emulator, behind a proxy that can do what networks and busy services do. */
export interface EmulatedBackend {
  readonly proxy: FaultProxy;
  /** What a container is told of them. */
  readonly environment: Readonly<Record<string, string>>;
  open(): Backend;
  stop(): Promise<void>;
}

export async function startEmulatedBackend(tasks: readonly string[]): Promise<EmulatedBackend> {
  const { emulator, queueUrl, open } = await emulatedBackend(tasks);
  const proxy = await startFaultProxy(emulator.endpoint);
  // What is opened from now on goes through the proxy.
  Object.assign(process.env, { AWS_ENDPOINT_URL: proxy.endpoint });
  return {
    proxy,
    environment: {
      ...AWS_SURROUNDINGS,
      AWS_ENDPOINT_URL: proxy.endpoint,
      [ENV.backend]: 'aws',
      [ENV.queueUrl]: queueUrl,
      [ENV.tableName]: 'runs',
      [ENV.payloadBucket]: 'payloads',
      [ENV.tasks]: JSON.stringify(tasks.map((name) => ({ name, kind: 'handler' }))),
    },
    open,
    stop: async () => {
      await proxy.stop();
      await emulator.stop();
    },
  };
}
