import { readAssembly } from '../../assembly';
import { apiClient } from '../../../services/protocol/api/network';
import type { Architecture } from '../../../services/protocol/architecture';
import { explain } from '../errors';
import { color, say } from '../terminal';
import { architectureOf } from './describe';

/** Hands the picture of an environment to its web service. */
export async function publishTo(
  url: string,
  architecture: Architecture,
  token?: string,
): Promise<void> {
  const client = apiClient(url, token);
  try {
    await client.publishArchitecture(architecture);
  } finally {
    client.close();
  }
}

interface Started {
  readonly environment: string;
  readonly url: string;
  /** Folder of the assembly that it was started from. */
  readonly app: string;
  readonly signal: AbortSignal;
}

/** Shows an environment of this machine its own picture. Without one it runs as well: what goes wrong is only said. */
export async function showOwnPicture({ environment, url, app, signal }: Started): Promise<void> {
  try {
    const architecture = await architectureOf(readAssembly(app), environment);
    if (!signal.aborted) await publishTo(url, architecture);
  } catch (error) {
    if (signal.aborted) return;
    say(color.yellow(`The console has no picture of ${environment}: ${explain(error).message}`));
  }
}
