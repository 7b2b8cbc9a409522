import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWeb } from '../../../../lib/constructs/bundle';
import { CONSOLE_BUNDLE } from '../../../../services/protocol/contract';
import {
  consoleFiles,
  filesOfFirstPage,
  type ConsoleFiles,
} from '../../../../services/web/console/files';
import { consoleHtml } from '../../../../services/web/console/html';

const KB = 1000;

describe('the files of the console', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-console-'));
  let built: ConsoleFiles;
  beforeAll(() => {
    bundleWeb(directory);
    built = consoleFiles(join(directory, CONSOLE_BUNDLE))!;
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const size = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + built.files.get(name)!.gzip.length, 0);

  it('are small: 150 kB in all, compressed, and 45 kB for the first page', () => {
    expect(size(built.files.keys()) / KB).toBeLessThan(150);
    expect(size(filesOfFirstPage(built.files)) / KB).toBeLessThan(45);
  });

  it('are asked for at once, those of the first page, and no others', () => {
    const html = consoleHtml({ application: 'shop', environment: 'dev', ...built });
    const asked = [...html.matchAll(/\/console\/([\w.-]+)/g)].map(([, name]) => name!);
    expect(new Set(asked)).toEqual(new Set(['icon.svg', ...filesOfFirstPage(built.files)]));
    expect(asked).toContain('main.js');
    expect(asked).toContain('main.css');
  });
});
