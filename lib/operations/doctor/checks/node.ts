import { ok, wrong, type Seen } from '../finding';

/** What node:sqlite needs: the queue and run store of one machine. */
const LEAST = [22, 13] as const;

export function node(version: string): Seen {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isRecent = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  return isRecent
    ? ok(version)
    : wrong(`${version}, and Slipway needs ${LEAST.join('.')} or later`, 'npm ci brings one');
}
