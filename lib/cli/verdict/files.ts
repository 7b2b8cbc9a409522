import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { DeploymentEnd } from '../../operations';
import { CliError } from '../errors';
import { endingWords } from './ending';
import { verdictHtml } from './html';
import { verdictJunit } from './junit';
import { verdictLines } from './lines';

type Write = (end: DeploymentEnd) => string;

/** Each is the same deployment, in another dress. */
const FORMATS: Readonly<Record<string, Write>> = {
  '.html': verdictHtml,
  '.json': (end) => `${JSON.stringify(end, null, 2)}\n`,
  '.txt': (end) =>
    [
      ...(end.verdict === undefined ? [] : verdictLines(end.verdict).map(({ text }) => text)),
      endingWords(end),
      '',
    ].join('\n'),
  '.xml': verdictJunit,
};

/** @throws CliError for a file whose ending says no format: before anything is deployed */
export function checkReports(files: readonly string[]): void {
  for (const file of files)
    if (FORMATS[extname(file)] === undefined)
      throw new CliError(
        'BAD_USAGE',
        `${file}: in which format?`,
        `end it with ${Object.keys(FORMATS).join(', ')} (JUnit)`,
      );
}

export function writeReports(files: readonly string[], end: DeploymentEnd): void {
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, FORMATS[extname(file)]?.(end) ?? '');
  }
}
