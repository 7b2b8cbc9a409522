import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { parseMessage } from '../../services/protocol/broker';
import { startRun } from '../../services/protocol/start';

const LEASE_MS = 60_000;

describe('a run that a message asks for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-scheduled-'));
  let backend: Backend;
  beforeAll(() => {
    backend = openBackend({ kind: 'embedded', directory: folder });
  });
  afterAll(() => {
    closeBackend(backend);
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (task: string, due: string, overlap?: 'skip' | 'queue' | 'allow') =>
    startRun(
      { task, key: `${task} ${due}`, input: { due }, ...(overlap !== undefined && { overlap }) },
      backend,
    );
  const begun = async (task: string, due: string, overlap?: 'skip' | 'queue' | 'allow') => {
    const started = await start(task, due, overlap);
    if (started.kind !== 'run') throw new Error(`not started: ${started.kind}`);
    return started.runId;
  };
  const finish = async (id: string) => {
    const claim = await backend.store.claim(id, LEASE_MS);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await backend.store.finish(claim.lease, { state: 'SUCCEEDED', result: null });
  };

  it('is one run, however often the message comes, and when', async () => {
    const first = await begun('once', '02:00', 'skip');
    expect(await begun('once', '02:00', 'skip')).toBe(first);
    await finish(first);
    await begun('once', '03:00', 'skip');
    expect(await begun('once', '02:00', 'skip')).toBe(first);
    expect(await backend.store.list({ task: 'once', limit: 10 })).toHaveLength(2);
  });

  it('has an id as the others have, which the API takes', async () => {
    const id = await begun('shape', '02:00');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await backend.store.get(id)).toMatchObject({
      state: 'PENDING',
      input: { due: '02:00' },
    });
  });

  it.each([
    ['skip', 'skip'],
    ['queue', 'wait'],
  ] as const)('with %s, lets no other one run beside it', async (overlap, kind) => {
    const before = await begun(overlap, '02:00', overlap);
    expect(await start(overlap, '03:00', overlap)).toEqual({ kind, before });
    expect(await backend.store.list({ task: overlap, limit: 10 })).toHaveLength(1);
    await finish(before);
    expect((await start(overlap, '03:00', overlap)).kind).toBe('run');
  });

  it('with allow, runs beside the others', async () => {
    await begun('allow', '02:00', 'allow');
    await begun('allow', '03:00', 'allow');
    expect(await backend.store.list({ task: 'allow', limit: 10 })).toHaveLength(2);
  });

  it('starts one of many that come due at once', async () => {
    const dues = Array.from({ length: 10 }, (_, index) => `at ${index}`);
    const kinds = await Promise.all(
      dues.map(async (due) => (await start('rush', due, 'skip')).kind),
    );
    expect(kinds.filter((kind) => kind === 'run')).toHaveLength(1);
    expect(await backend.store.list({ task: 'rush', limit: 20 })).toHaveLength(1);
  });

  it.each(['{"version":1,"start":{"task":"a"}}', '{"version":1,"start":null}', '{"version":1}'])(
    'is not made from %s',
    (body) => expect(parseMessage(body)).toBeUndefined(),
  );
});
