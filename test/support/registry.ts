import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './emulator';

export interface Registry {
  /** `localhost:5000`: what stands before an image's name. */
  readonly host: string;
  /** Digest of an image by the name and tag that it was pushed under; undefined where there is none. */
  digest(name: string, tag: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

const MANIFESTS = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
].join(', ');

/** A container registry of this machine, on loopback, empty. */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-registry-'));
  const host = `localhost:${await freePort()}`;
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    http: { addr: host },
  };
  // YAML takes JSON.
  const file = join(folder, 'config.yml');
  writeFileSync(file, JSON.stringify(settings));
  const server = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  const stop = async () => {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
  for (let waited = 0; waited < 10_000 && server.exitCode === null; waited += 100) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok) return { host, stop, digest: (name, tag) => digestOf(host, name, tag) };
    await sleep(100);
  }
  await stop();
  throw new Error('the registry did not start');
}

async function digestOf(host: string, name: string, tag: string): Promise<string | undefined> {
  const headers = { accept: MANIFESTS };
  const answer = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers,
  });
  return answer.headers.get('docker-content-digest') ?? undefined;
}
