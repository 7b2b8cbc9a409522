import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../assembly';
import { engineSettingsFolder } from './process-env';

/**
 * Lets the engine push to a registry and pull from it, without leaving the token in the user's own settings or key
 * chain: settings of its own, gone afterwards, which keep what chooses the engine (its contexts and proxies).
 */
export async function withLogin<T>(
  { host, token }: { readonly host: string; readonly token: string },
  work: (variables: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const own = engineSettingsFolder(homedir());
  const folder = mkdtempSync(join(tmpdir(), 'slipway-engine-'));
  try {
    const file = join(folder, 'config.json');
    const { currentContext, proxies } = settingsIn(join(own, 'config.json'));
    const settings = {
      auths: { [host]: { auth: token } },
      ...(currentContext !== undefined && { currentContext }),
      ...(proxies !== undefined && { proxies }),
    };
    writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    for (const name of ['contexts', 'cli-plugins'])
      if (existsSync(join(own, name))) symlinkSync(join(own, name), join(folder, name));
    // the second is how Podman calls it
    return await work({ DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settingsIn(file: string): JsonObject {
  try {
    const settings: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(settings) ? settings : {};
  } catch {
    return {};
  }
}
