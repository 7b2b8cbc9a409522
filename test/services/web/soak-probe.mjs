import cluster from 'node:cluster';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded into the service by `--import`: a worker that gets SIGUSR2 collects its garbage and writes its figures to
 * `<process id>.json` in the folder SOAK_FIGURES.
 */
const { SOAK_FIGURES: folder } = process.env;

if (folder !== undefined && cluster.isWorker) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  let sample = 0;
  const tell = () => {
    collectGarbage();
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    const descriptors = readdirSync('/proc/self/fd').length;
    const file = join(folder, `${process.pid}.json`);
    writeFileSync(
      `${file}.new`,
      JSON.stringify({ sample, heap: heapUsed + external, rss, descriptors }),
    );
    renameSync(`${file}.new`, file);
    sample += 1;
  };
  process.on('SIGUSR2', tell);
  tell();
}
