import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../services/protocol/api/network';
import { ENV } from '../../services/protocol/contract';
import { freePort } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { finished } from '../services/system';
import { asOptions, builtImages, docker, HARDENED } from './built-images';

jest.setTimeout(180_000);

describeWith('container engine', 'the images, built from the assembly', () => {
  let images: Map<string, string>;
  const containers: string[] = [];
  const data = mkdtempSync(join(tmpdir(), 'slipway-data-'));
  beforeAll(() => {
    images = builtImages('dev/web', 'dev/tasks');
    chmodSync(data, 0o777);
    writeFileSync(join(data, 'access.log'), 'a line that is none of a server\n');
  });
  afterAll(() => {
    for (const container of containers) docker('rm', '--force', container);
    rmSync(data, { recursive: true, force: true });
  });

  const start = (family: string, variables: Record<string, string>): string => {
    const container = docker(
      'run',
      '--detach',
      ...HARDENED,
      '--volume',
      `${data}:/data`,
      ...asOptions(variables),
      images.get(family)!,
    );
    containers.push(container);
    return container;
  };

  it('are three', () => {
    expect([...images.keys()].sort()).toEqual([
      'slipway-sample-dev-hello',
      'slipway-sample-dev-task-runner',
      'slipway-sample-dev-web',
    ]);
  });

  it('run the Python task: two lines, exit code 0', () => {
    const { status, stdout } = spawnSync(
      'docker',
      ['run', '--rm', ...HARDENED, images.get('slipway-sample-dev-hello')!],
      { encoding: 'utf8' },
    );
    expect([status, stdout]).toEqual([0, 'Python task started...\nTask completed successfully!\n']);
  });

  it('serve, run tasks of every kind, and drain, with no rights at all', async () => {
    const handlers = ['greet', 'fibonacci', 'checksum', 'word-count', 'log-report'];
    const inputs: Readonly<Record<string, unknown>> = {
      'word-count': { text: 'one two' },
      'log-report': { folder: '/data' },
    };
    const shared = {
      [ENV.backend]: 'embedded',
      [ENV.dataDirectory]: '/data',
      [ENV.application]: 'shop',
      [ENV.environment]: 'dev',
      [ENV.tasks]: JSON.stringify(handlers.map((name) => ({ name, kind: 'handler' }))),
    };
    const port = await freePort();
    const web = start('slipway-sample-dev-web', { ...shared, [ENV.port]: String(port) });
    const runner = start('slipway-sample-dev-task-runner', {
      ...shared,
      [ENV.port]: String(await freePort()),
    });
    const url = `http://127.0.0.1:${port}`;
    for (let waited = 0; waited < 20_000; waited += 100) {
      if (
        await fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break;
      await sleep(100);
    }
    const client = apiClient(url);
    for (const task of handlers) {
      const { id } = await client.submit(task, inputs[task]);
      expect(await finished(client, id)).toMatchObject({ task, state: 'SUCCEEDED' });
    }
    docker('stop', '--time', '10', web, runner);
    for (const container of [web, runner])
      expect(docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
  });
});
