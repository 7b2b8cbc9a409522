import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { pool } from 'workerpool';
import { z } from 'zod';
import { defineTask, minutes } from '../../services/protocol/task';
import { NoRetry } from '../../services/protocol/task-error';
import { openReport } from './database';
import { piecesIn, type Piece } from './pieces';
import { sum, type Totals } from './totals';

/**
 * Adds up the access logs of a folder, on all cores, a piece of a file at a time. A finished piece is a finished step:
 * a run that is taken over goes on with the next one.
 */
export default defineTask({
  runs: 'child-process',
  input: z.object({
    /** Holds `*.log`, `*.log.1`, `*.log.gz`. */
    folder: z.string().min(1),
    /** SQLite file that the totals go to. Default: `report.db` in the folder. */
    database: z.string().min(1).optional(),
  }),
  output: z.object({
    files: z.int(),
    lines: z.int(),
    skipped: z.int(),
    requests: z.int(),
    bytes: z.int(),
    byStatus: z.record(z.string(), z.int()),
  }),
  timeLimit: minutes(60),
  retry: { attempts: 3 },
  async run({ folder, database }, { signal, log, progress, map, step }) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new NoRetry(`there is no folder ${folder}`);
    const pieces = await piecesIn(folder);
    const files = new Set(pieces.map(({ file }) => basename(file))).size;
    log(`Reading ${files} files in ${pieces.length} pieces ...`);

    const cores = availableParallelism();
    const workers = pool(join(__dirname, 'log-report.worker.js'), {
      workerType: 'thread',
      maxWorkers: cores,
    });
    const report = openReport(database ?? join(folder, 'report.db'));
    const stop = () => void workers.terminate(true);
    signal.addEventListener('abort', stop, { once: true });
    try {
      let read = 0;
      const totals = await map(
        pieces,
        async (piece: Piece) => {
          const found = await step(piece.name, async () => {
            return (await workers.exec('totalsOf', [piece])) as Totals;
          });
          report.write(piece.name, found);
          read += 1;
          progress(read, pieces.length, basename(piece.file));
          return found;
        },
        { concurrency: cores },
      );
      report.keepOnly(pieces.map(({ name }) => name));
      return resultOf(files, sum(totals));
    } finally {
      signal.removeEventListener('abort', stop);
      report.close();
      await workers.terminate(true);
    }
  },
});

function resultOf(files: number, { lines, skipped, byHour }: Totals) {
  const byStatus: Record<string, number> = {};
  let [requests, bytes] = [0, 0];
  for (const total of byHour) {
    byStatus[total.status] = (byStatus[total.status] ?? 0) + total.requests;
    requests += total.requests;
    bytes += total.bytes;
  }
  return { files, lines, skipped, requests, bytes, byStatus };
}
