import type { FastifyBaseLogger } from 'fastify';
import { keyIdOf, secretIn } from '../../protocol/keys/api-key';
import type { KeyStore } from '../../protocol/keys/key-store';
import { nowMs } from '../clock';
import { Refusal } from '../problem';
import { memory } from './memory';
import type { Verified } from './verified';

/** A key's use is noted this often. */
const NOTED_EVERY_MS = 60_000;

/** Uses that are remembered as noted. */
const MOST_NOTED = 1000;

const WRONG = 'this key is wrong, revoked, or not good any more';

/** Finds out whose key a text is, by one read of the store. */
export function keyVerifier(keys: KeyStore, logger: FastifyBaseLogger) {
  const noted = memory<true>(MOST_NOTED);

  const note = (id: string, serial: number): void => {
    const use = `${id} ${serial}`;
    if (noted.get(use) === true) return;
    noted.keep(use, true, nowMs() + NOTED_EVERY_MS);
    keys.markUsed(id, serial, iso(nowMs())).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'could not note that a key was used');
    });
  };

  return async (text: string): Promise<Verified> => {
    const id = keyIdOf(text);
    if (id === undefined)
      throw new Refusal(401, 'this key is not whole: some of it is missing or wrong');
    const key = await keys.get(id).catch((error: unknown) => {
      logger.error({ error: String(error) }, 'could not read a key');
      throw new Refusal(503, 'the key cannot be checked now; ask again in a moment');
    });
    const secret = secretIn(key, text, iso(nowMs()));
    if (key === undefined || secret === undefined) throw new Refusal(401, WRONG);
    note(id, secret.serial);
    return {
      caller: { kind: 'key', name: key.name, scopes: key.scopes },
      untilMs: secret.expiresAt === undefined ? Infinity : Date.parse(secret.expiresAt),
    };
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
