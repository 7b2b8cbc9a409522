import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { webApp } from './app';
import { exit } from './exit';
import { say } from './terminal';
import { untouched } from './untouched';

/** The document in the repository, so that a change of the API is seen where it is reviewed. */
const FILE = join(__dirname, '..', '..', 'docs', 'openapi.json');

/** Writes the OpenAPI document; with `--check`, only says whether it is up to date. */
async function main(): Promise<void> {
  const app = webApp({
    backend: untouched,
    logger: pino({ level: 'silent' }),
    application: '',
    environment: '',
    tasks: [],
    token: undefined,
    closing: new AbortController().signal,
    requestTimeoutSeconds: 60,
  });
  await app.ready();
  const document = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await app.close();
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, document);
    return;
  }
  if (document === readFileSync(FILE, 'utf8')) return;
  say('✗ docs/openapi.json is not what the routes say: npm run openapi writes it anew');
  exit(1);
}

void main();
