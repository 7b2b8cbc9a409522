import type { Backend } from '../../services/protocol/backend';
import { closeBackend } from '../../services/protocol/backend';
import { keyIdFor, secretIn } from '../../services/protocol/keys/api-key';
import { createKey, listKeys, revokeKey, rotateKey } from '../../services/protocol/keys/key-admin';
import { alteredKey } from './altered-key';

/** What the store of keys promises, whatever it is made of. */
export function keyPromises(open: () => Backend): void {
  let backend: Backend;
  beforeEach(() => {
    backend = open();
  });
  afterEach(() => closeBackend(backend));

  let made = 0;
  const unique = () => `key-${process.pid}-${(made += 1)}`;
  const now = () => new Date().toISOString();

  it('keep keys by their hashes, and find them by what they bring along', async () => {
    const name = unique();
    const { key, id } = await createKey(backend.keys, name, ['read', 'submit:a']);
    expect(key.split('_')[1]).toBe(id);
    const stored = await backend.keys.get(id);
    expect(stored).toMatchObject({ name, scopes: ['read', 'submit:a'], version: 1 });
    expect(secretIn(stored, key, now())).toMatchObject({ serial: 1 });
    expect(secretIn(stored, alteredKey(key), now())).toBeUndefined();
    expect(JSON.stringify(stored)).not.toContain(key.slice(21));
    expect(await backend.keys.get('0000000000000000')).toBeUndefined();
  });

  it('make one key of a name, however many ask for it', async () => {
    const name = unique();
    // One after the other: the emulator, unlike DynamoDB, does not keep two writes of an item apart.
    await createKey(backend.keys, name, ['read']);
    await expect(createKey(backend.keys, name, ['admin'])).rejects.toMatchObject({
      code: 'KEY_EXISTS',
    });
    expect((await backend.keys.get(keyIdFor(name)))?.scopes).toEqual(['read']);
  });

  it('hold two secrets while one takes the place of the other, never three', async () => {
    const name = unique();
    const texts = [(await createKey(backend.keys, name, ['read'], { expiresIn: 600 })).key];
    for (let turn = 0; turn < 2; turn += 1) {
      const rotated = await rotateKey(backend.keys, name);
      expect(rotated.secrets.map(({ good }) => good)).toEqual([true, true]);
      // As long as the one before was made for.
      const { createdAt, expiresAt } = rotated.secrets[0]!;
      expect(Date.parse(expiresAt!) - Date.parse(createdAt)).toBeGreaterThan(590_000);
      texts.push(rotated.key);
    }
    const stored = await backend.keys.get(keyIdFor(name));
    expect(texts.map((text) => secretIn(stored, text, now())?.serial)).toEqual([undefined, 2, 3]);
    expect(stored?.version).toBe(3);
  });

  it('refuse the second of two changes that began from the same key', async () => {
    const name = unique();
    const { id } = await createKey(backend.keys, name, ['read']);
    const before = await backend.keys.get(id);
    await rotateKey(backend.keys, name);
    const stale = { ...backend.keys, get: async () => Promise.resolve(before) };
    await expect(rotateKey(stale, name)).rejects.toMatchObject({ code: 'KEY_CHANGED' });
    expect((await backend.keys.get(id))?.version).toBe(2);
  });

  it('tell of each secret when it was seen last', async () => {
    const name = unique();
    const { id } = await createKey(backend.keys, name, ['read']);
    await backend.keys.markUsed(id, 1, '2026-11-21T06:00:00.000Z');
    await rotateKey(backend.keys, name);
    await backend.keys.markUsed(id, 2, '2026-11-21T07:00:00.000Z');
    const [view] = (await listKeys(backend.keys)).filter((one) => one.name === name);
    expect(view!.secrets.map(({ lastUsedAt }) => lastUsedAt)).toEqual([
      '2026-11-21T07:00:00.000Z',
      '2026-11-21T06:00:00.000Z',
    ]);
  });

  it('forget a key that is revoked, and what was noted of it', async () => {
    const name = unique();
    const { id, key } = await createKey(backend.keys, name, ['read']);
    await backend.keys.markUsed(id, 1, now());
    await revokeKey(backend.keys, name);
    await backend.keys.markUsed(id, 1, now());
    expect(await backend.keys.get(id)).toBeUndefined();
    await expect(revokeKey(backend.keys, name)).rejects.toMatchObject({ code: 'UNKNOWN_KEY' });
    await expect(rotateKey(backend.keys, name)).rejects.toMatchObject({ code: 'UNKNOWN_KEY' });
    const again = await createKey(backend.keys, name, ['read']);
    const stored = await backend.keys.get(id);
    expect(stored?.secrets[0]?.lastUsedAt).toBeUndefined();
    expect(secretIn(stored, key, now())).toBeUndefined();
    expect(secretIn(stored, again.key, now())).toBeDefined();
  });

  it('list them by name, beside runs that are no keys', async () => {
    const names = [unique(), unique()].toSorted();
    await createKey(backend.keys, names[1]!, ['read']);
    await createKey(backend.keys, names[0]!, ['read']);
    await backend.store.create({ id: unique(), task: 'a', input: null, createdAt: now() });
    const listed = (await backend.keys.list()).map(({ name }) => name);
    expect(listed.filter((name) => names.includes(name))).toEqual(names);
    expect(listed).toEqual(listed.toSorted());
  });
}
