import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { renderJenkinsfile } from '../../pipeline';
import { CliError } from '../errors';
import { application } from '../synthesize';
import { data, json } from '../terminal';

const FILE = 'Jenkinsfile';

export function pipeline({ check, json: asJson }: { check?: boolean; json?: boolean }): void {
  const text = renderJenkinsfile(application());
  if (check === true) {
    if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
      throw new CliError(
        'PIPELINE_STALE',
        `not what the environments say: ${FILE}`,
        'npm run pipeline writes it anew',
      );
    }
    if (asJson === true) json({ stale: [] });
    return;
  }
  writeFileSync(FILE, text);
  if (asJson === true) json({ files: [FILE] });
  else data(FILE);
}
