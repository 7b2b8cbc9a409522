import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { piecesIn, totalsOf } from '../../tasks/log-report/pieces';
import { sum } from '../../tasks/log-report/totals';
import { finished, startSystem, type System } from '../services/system';
import { PROJECT_ROOT } from '../support/sample';

const FILES = 24;
const LINES = 60_000;

function writeLogs(folder: string): void {
  for (let file = 0; file < FILES; file += 1) {
    const line = (index: number) =>
      `10.0.0.1 - - [21/Nov/2026:${10 + (file % 10)}:12:33 +0000] "GET /${index} HTTP/1.1" ${index % 7 === 0 ? 404 : 200} ${index} "-" "curl/8"`;
    const lines = Array.from({ length: LINES }, (_, index) => line(index));
    writeFileSync(join(folder, `access-${10 + file}.log`), lines.join('\n'));
  }
}

describe('log-report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-logs-'));
  let system: System;
  beforeAll(async () => {
    writeLogs(folder);
    const file = join(PROJECT_ROOT, 'tasks', 'log-report', 'task.ts');
    system = await startSystem({ handlers: [{ name: 'log-report', file }] });
  });
  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
  });

  it('goes on where it was when its runner is killed, and counts nothing twice', async () => {
    const pieces = await piecesIn(folder);
    const expected = sum(await Promise.all(pieces.map(totalsOf)));
    const requests = expected.byHour.reduce((all, total) => all + total.requests, 0);
    const first = await system.startRunner();
    const { id } = await system.client.submit('log-report', { folder });
    for (let waited = 0; waited < 30_000; waited += 5) {
      if (((await system.client.run(id)).progress?.done ?? 0) > 0) break;
      await sleep(5);
    }
    first.kill('SIGKILL');
    await once(first, 'exit');
    const backend = openBackend({ kind: 'embedded', directory: system.dataDirectory });
    const done = new Set(Object.keys(await backend.store.steps(id)));
    closeBackend(backend);
    expect(done.size).toBeGreaterThan(0);
    expect(done.size).toBeLessThan(pieces.length);
    // Whoever reads these files once more finds nothing in them.
    for (const { file } of pieces.filter(({ name }) => done.has(name))) {
      const { size, mtimeMs } = statSync(file);
      writeFileSync(file, '\n'.repeat(size));
      utimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
    }
    await system.startRunner();
    expect(await finished(system.client, id, 40_000)).toMatchObject({
      state: 'SUCCEEDED',
      losses: 1,
      result: { files: FILES, lines: FILES * LINES, skipped: 0, requests },
    });
    const report = new DatabaseSync(join(folder, 'report.db'));
    const [row] = report
      .prepare('SELECT SUM(requests) AS requests, SUM(bytes) AS bytes FROM report')
      .all();
    report.close();
    expect(row).toEqual({
      requests,
      bytes: expected.byHour.reduce((all, total) => all + total.bytes, 0),
    });
  });

  it('says at once, and once, that there is no such folder', async () => {
    await system.startRunner();
    const { id } = await system.client.submit('log-report', { folder: '/no/such/folder' });
    expect(await finished(system.client, id)).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      error: { message: 'there is no folder /no/such/folder' },
    });
  });
});
