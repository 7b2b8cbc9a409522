import {
  createKey,
  listKeys,
  LONGEST_LIFE_SECONDS,
  revokeKey,
  rotateKey,
  type KeyView,
  type NewKey,
} from '../../../services/protocol/keys/key-admin';
import type { KeyStore } from '../../../services/protocol/keys/key-store';
import { isGrant, type Grant } from '../../../services/protocol/keys/scope';
import { nowMs } from '../clock';
import { environmentName } from '../environments';
import { CliError } from '../errors';
import { withBackend } from '../run-store';
import { table, type Cell } from '../table';
import { color, data, dataColor, json, say } from '../terminal';
import { duration, secondsOf } from '../words';

interface Common {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

const withKeys = <T>({ on, environment }: Common, work: (keys: KeyStore) => Promise<T>) =>
  withBackend(on, environmentName(environment), ({ keys }) => work(keys));

/** Makes a key, and shows it this once. */
export async function createOne(
  name: string,
  options: Common & { readonly scopes: string; readonly expires?: string },
): Promise<void> {
  const scopes = grantsOf(options.scopes);
  const life = { expiresIn: lengthOf('--expires', options.expires) };
  const made = await withKeys(options, (keys) => createKey(keys, name, scopes, life));
  show(made, options);
}

/** Lists the keys. */
export async function list(options: Common): Promise<void> {
  const keys = await withKeys(options, listKeys);
  if (options.json === true) json(keys);
  else if (keys.length === 0) say('No keys: npx slipway keys create <name> --scopes read,submit');
  else table(['KEY', 'GOOD', 'MADE', 'SEEN LAST', 'SCOPES'], keys.flatMap(rowsOf));
}

/** Gives a key a second secret. */
export async function rotate(
  name: string,
  options: Common & { readonly grace?: string; readonly expires?: string },
): Promise<void> {
  const graceSeconds = lengthOf('--grace', options.grace);
  const rotated = await withKeys(options, (keys) =>
    rotateKey(keys, name, {
      expiresIn: lengthOf('--expires', options.expires),
      ...(graceSeconds !== undefined && { graceSeconds }),
    }),
  );
  show(rotated, options);
  const before = rotated.secrets[1]?.expiresAt;
  if (before !== undefined) say(color.dim(`  The one before is good until ${before}.`));
}

/** Ends a key. */
export async function revoke(name: string, options: Common): Promise<void> {
  await withKeys(options, (keys) => revokeKey(keys, name));
  if (options.json === true) json({ name });
  say(
    `${name} is revoked. ${color.dim('Web services that saw it just now take it for 5 s more.')}`,
  );
}

function show(made: NewKey, options: Common): void {
  if (options.json === true) json(made);
  else data(made.key);
  const until = made.secrets[0]?.expiresAt;
  const end = until === undefined ? 'until it is revoked' : `until ${until}`;
  say(`${made.name} may ${made.scopes.join(', ')} ${end}. The key is shown this once.`);
}

/** A row for each secret of a key. */
function rowsOf({ name, scopes, secrets }: KeyView): readonly (string | Cell)[][] {
  return secrets.map(({ good, createdAt, expiresAt, lastUsedAt }, index) => [
    index === 0 ? name : `${name} (before)`,
    good
      ? { text: expiresAt === undefined ? 'yes' : `${inWords(expiresAt)} more` }
      : { text: 'no', paint: dataColor.red },
    `${inWords(createdAt)} ago`,
    lastUsedAt === undefined ? 'never' : `${inWords(lastUsedAt)} ago`,
    scopes.join(', '),
  ]);
}

const inWords = (time: string): string => duration(Math.abs(nowMs() - Date.parse(time)));

function grantsOf(text: string): Grant[] {
  return text.split(',').map((word) => {
    const grant = word.trim();
    if (isGrant(grant)) return grant;
    throw new CliError(
      'BAD_INPUT',
      `--scopes: '${grant}' is no scope`,
      'there are: read, submit, submit:<task>, operate, admin',
    );
  });
}

function lengthOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = secondsOf(text);
  if (seconds !== undefined && seconds <= LONGEST_LIFE_SECONDS) return seconds;
  throw new CliError(
    'BAD_INPUT',
    `${option}: '${text}' is no length of time`,
    'give 30s, 10m, 2h or 90d, ten years at most',
  );
}
