import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject } from './project-copy';
import { expectTranscripts } from './transcripts';

const folder = copyOfProject();
cpSync(join(PROJECT_ROOT, 'test', 'import', 'sceptre'), folder, { recursive: true });
const slipway = (...args: string[]) => slipwayHere(folder, args);
beforeAll(() => {
  process.env.NO_COLOR = '1';
});

describe('slipway import sceptre', () => {
  it('prints what its page shows, and overwrites nothing unless it is told to', async () => {
    await expectTranscripts('sceptre.md', 'import sceptre', 1, async (args) => {
      const { stdout, status } = await slipway(...args);
      expect(status).toBe(0);
      return stdout;
    });
    const file = join(folder, 'nightly', 'slipway.config.ts');
    writeFileSync(file, 'mine');
    const again = await slipway('import', 'sceptre', 'nightly', '-o', 'nightly/slipway.config.ts');
    expect(again.stderr).toContain('is there already, and is left as it is');
    expect(again.status).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('names what is wrong in a line, and writes nothing then', async () => {
    const { status, stderr } = await slipway('import', 'sceptre', 'media', '-o', 'none.config.ts');
    expect(stderr).toContain('config/config.yaml:2: var.region has no value');
    expect(stderr).toContain('--var-file prod=vars/prod.yaml');
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'none.config.ts'))).toBe(false);
  });
});
