import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const folder = mkdtempSync(join(tmpdir(), 'slipway-new-database-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DATABASE = join(__dirname, '../../services/protocol/embedded/database.ts');

/** Opens the database of each folder that it is told of, and answers with what went wrong, or with nothing. */
const OPENER = `
  const { parentPort } = require('node:worker_threads');
  import(${JSON.stringify(pathToFileURL(DATABASE).href)}).then(({ openDatabase }) => {
    parentPort.on('message', (directory) => {
      let wrong = '';
      try { openDatabase(directory).close(); } catch (error) { wrong = error.message; }
      parentPort.postMessage(wrong);
    });
    parentPort.postMessage('ready');
  });
`;

it('is made once when all workers of a new environment open it at the same time', async () => {
  const openers = Array.from(
    { length: 4 },
    () => new Worker(OPENER, { eval: true, execArgv: ['--no-warnings'] }),
  );
  await Promise.all(openers.map(async (opener) => once(opener, 'message')));
  const wrong: unknown[] = [];
  for (let round = 0; round < 100; round += 1) {
    const directory = join(folder, `${round}`);
    mkdirSync(directory);
    const answers = openers.map(async (opener) => once(opener, 'message'));
    openers.forEach((opener) => opener.postMessage(directory));
    for (const [answer] of (await Promise.all(answers)) as [string][])
      if (answer !== '') wrong.push(answer);
  }
  await Promise.all(openers.map(async (opener) => opener.terminate()));
  expect(wrong).toEqual([]);
});
