import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cleanContainers } from '../../../lib/local';
import { labelOf } from '../../../lib/local/start-containers';
import { docker } from '../../e2e/built-images';
import { describeWith } from '../../support/prerequisites';
import { PROJECT_ROOT } from '../../support/sample';
import { IMAGE, leftOf, makeBaseImages, projectFolder } from './small-services';

/** As a command that was killed leaves it. */
function leaveSomething(root: string): void {
  const label = `slipway.local=${labelOf(root, 'dev')}`;
  const name = labelOf(root, 'dev');
  docker('network', 'create', '--label', label, name);
  docker('volume', 'create', '--label', label, `${name}-shared`);
  docker(
    ...['run', '--detach', '--label', label, '--network', name],
    ...['--mount', `type=volume,source=${name}-shared,target=/shared`, IMAGE, 'sleep', '600'],
  );
}

describeWith('container engine', 'what a killed command left in the engine', () => {
  beforeAll(makeBaseImages);

  it('is removed: containers that run, volumes, the network', async () => {
    const root = projectFolder();
    leaveSomething(root);
    expect(leftOf(root)).toHaveLength(3);
    expect(await cleanContainers('docker', root, 'dev')).toBe(1);
    expect(leftOf(root)).toEqual([]);
    expect(await cleanContainers('docker', root, 'dev')).toBe(0);
  });

  it('is not touched where it is of another environment or project', async () => {
    const [mine, other] = [projectFolder(), projectFolder()];
    leaveSomething(other);
    await cleanContainers('docker', mine, 'dev');
    await cleanContainers('docker', other, 'test');
    expect(leftOf(other)).toHaveLength(3);
    await cleanContainers('docker', other, 'dev');
    expect(leftOf(other)).toEqual([]);
  });
});

describe('slipway up --engine containers', () => {
  it('says what is missing where there is no container engine, before anything slow begins', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(PROJECT_ROOT, 'bin', 'slipway.js'), 'up', '--engine', 'containers'],
      {
        ...{ cwd: PROJECT_ROOT, encoding: 'utf8' },
        env: { ...process.env, CDK_DOCKER: 'no-such-engine' },
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain("there is no 'no-such-engine' here");
    expect(stderr).toContain('install Docker, or set CDK_DOCKER');
    expect(stderr).not.toContain('Synthesize');
  });
});
