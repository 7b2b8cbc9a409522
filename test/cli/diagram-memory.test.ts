import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { largeAssembly } from '../graph/support/large';
import { PROJECT_ROOT } from '../support/sample';

const folder = mkdtempSync(join(tmpdir(), 'slipway-diagram-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As the CDK writes it; of another name each time, so that nothing was drawn before. */
function written(resources: number): string {
  const artifacts = largeAssembly(resources).stacks.map(({ name, resources: all }) => {
    const entries = all.map(({ logicalId, type, properties }) => [
      logicalId,
      { Type: type, Properties: properties },
    ]);
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({ Resources: Object.fromEntries(entries) as object }),
    );
    const properties = { templateFile: `${name}.json` };
    const displayName = `${basename(folder)}/${name}`;
    return [name, { type: 'aws:cloudformation:stack', displayName, properties }];
  });
  const manifest = { version: '36.0.0', artifacts: Object.fromEntries(artifacts) as object };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

/** Of 300 MB. What the CDK writes beside, tree and metadata, takes the rest. Bytes. */
const MOST = 240e6;

const onLinux = existsSync('/proc/self/status') ? test : test.skip;

onLinux('a picture of the templates of 5,000 resources is drawn in 240 MB', () => {
  const told = join(folder, 'peak');
  const tell = join(folder, 'tell.cjs');
  writeFileSync(
    tell,
    `const { readFileSync, writeFileSync } = require('node:fs');
     process.on('exit', () => writeFileSync(${JSON.stringify(told)}, readFileSync('/proc/self/status')));`,
  );
  const slipway = join(PROJECT_ROOT, 'bin', 'slipway.js');
  const asked = ['--app', written(5000), '--view', 'overview', '--format', 'png', '-o', folder];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', tell, slipway, 'diagram', ...asked],
    { encoding: 'utf8', cwd: folder },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'app-overview.png')).length).toBeGreaterThan(10_000);
  // What resource usage says of a process begins with the memory of the one that started it.
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(told, 'utf8'))!;
  expect(Number(peak) * 1024).toBeLessThan(MOST);
});
