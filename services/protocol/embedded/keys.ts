import type { DatabaseSync } from 'node:sqlite';
import type { ApiKey } from '../keys/api-key';
import { byName, type KeyStore } from '../keys/key-store';
import type { Write } from './group-commit';
import { decode, type Row } from './row';

/** Keys of the API in the SQLite file. */
export function keysIn(database: DatabaseSync, write: Write): KeyStore {
  const get = database.prepare('SELECT record FROM api_keys WHERE id = ?');
  const all = database.prepare('SELECT record FROM api_keys');
  const uses = database.prepare('SELECT serial, at FROM api_key_uses WHERE id = ?');
  const add = database.prepare(
    'INSERT INTO api_keys (id, version, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const replace = database.prepare(
    'UPDATE api_keys SET version = ?2, record = ?3 WHERE id = ?1 AND version = ?2 - 1',
  );
  const remove = database.prepare('DELETE FROM api_keys WHERE id = ?');
  const forget = database.prepare('DELETE FROM api_key_uses WHERE id = ?');
  // Of a key that is gone nothing is noted: another may get its name.
  const use = database.prepare(
    `INSERT INTO api_key_uses (id, serial, at) SELECT id, ?2, ?3 FROM api_keys WHERE id = ?1
     ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at`,
  );

  const keyOf = ({ record }: Row): ApiKey => {
    const key = decode(record) as ApiKey;
    const seen = new Map(uses.all(key.id).map(({ serial, at }) => [Number(serial), String(at)]));
    return {
      ...key,
      secrets: key.secrets.map((secret) => {
        const lastUsedAt = seen.get(secret.serial);
        return lastUsedAt === undefined ? secret : { ...secret, lastUsedAt };
      }),
    };
  };

  return {
    get: async (id) => {
      const row = get.get(id);
      return Promise.resolve(row === undefined ? undefined : keyOf(row));
    },
    list: async () => Promise.resolve(all.all().map(keyOf).sort(byName)),
    add: (key) => write(() => add.run(key.id, key.version, JSON.stringify(key)).changes === 1),
    replace: (key) =>
      write(() => replace.run(key.id, key.version, JSON.stringify(key)).changes === 1),
    remove: (id) =>
      write(() => {
        forget.run(id);
        return remove.run(id).changes === 1;
      }),
    markUsed: async (id, serial, at) => {
      await write(() => use.run(id, serial, at));
    },
  };
}
