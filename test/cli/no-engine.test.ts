import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFolder, writeLocalState } from '../../lib/local/state';
import { takeLock } from '../../lib/local/lock';
import { synthesized } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject, slipwayIn } from './project-copy';

/** Programs that a command may find: Node, and no container engine. */
function folderWithoutEngine(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-no-engine-'));
  symlinkSync(process.execPath, join(folder, 'node'));
  return folder;
}

/** A program by Docker's name that says what Docker does where this user may not use it. */
function engineOfOthers(): string {
  const folder = folderWithoutEngine();
  writeFileSync(
    join(folder, 'docker'),
    '#!/bin/sh\necho "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock" >&2\nexit 1\n',
    { mode: 0o755 },
  );
  return folder;
}

const MISSING = {
  env: () => ({ PATH: folderWithoutEngine() }),
  message: /there is no 'docker' here/,
  hint: /CDK_DOCKER|on the PATH/,
};
const ENGINES = {
  'is not there': MISSING,
  'is not there by the name that CDK_DOCKER gives': {
    env: () => ({ PATH: folderWithoutEngine(), CDK_DOCKER: 'finch' }),
    message: /there is no 'finch' here/,
    hint: /CDK_DOCKER/,
  },
  'has no daemon': {
    // Nobody listens on the first port.
    env: () => ({ DOCKER_HOST: 'tcp://127.0.0.1:1' }),
    message: /the container engine does not answer: .*127\.0\.0\.1:1/,
    hint: /^start it; 'docker info' must work for this user/,
  },
  'is not for this user': {
    env: () => ({ PATH: engineOfOthers() }),
    message: /the container engine does not answer: permission denied/,
    hint: /'docker info' must work for this user/,
  },
};

let folder: string;
beforeAll(() => {
  folder = copyOfProject();
  cpSync(synthesized(), join(folder, 'cdk.out'), { recursive: true });
});

describe.each(Object.entries(ENGINES))('where the container engine %s', (which, engine) => {
  const { CDK_DOCKER: _own, ...surroundings } = process.env;
  const slipway = (...args: string[]) => slipwayHere(folder, args);

  beforeAll(() => {
    process.env = { ...surroundings, ...engine.env() };
  });
  afterAll(() => {
    process.env = { ...surroundings, ...(_own !== undefined && { CDK_DOCKER: _own }) };
  });

  const refused = ({ status, stdout, stderr }: ReturnType<typeof slipwayIn>): void => {
    const { error } = JSON.parse(stdout) as { error: Record<'code' | 'message' | 'hint', string> };
    expect(error.code).toBe('NO_ENGINE');
    expect(error.message).toMatch(engine.message);
    expect(error.message).not.toMatch(/ENOENT|spawn/);
    expect(error.hint).toMatch(engine.hint);
    expect(stderr).toContain(`✗ ${error.message}\n  ${error.hint}\n`);
    expect(status).toBe(1);
  };

  it.each([
    ['up --engine containers', ['up', '--engine', 'containers', '--app', 'cdk.out']],
    ['up --watch', ['up', '--watch']],
    ['up --chaos', ['up', '--chaos', '--app', 'cdk.out']],
    ['up --clean', ['up', '--clean']],
    ['release', ['release', '--app', 'cdk.out']],
  ])('%s says what is missing, and what to do', async (_name, args) => {
    refused(await slipway(...args, '--json'));
  });

  it('doctor finds it, goes on, and says what it is needed for', async () => {
    const { status, stdout } = await slipway('doctor', 'dev', '--app', 'cdk.out', '--json');
    const { findings } = JSON.parse(stdout) as {
      findings: { name: string; state: string; message: string; fix?: string }[];
    };
    expect(JSON.stringify(findings)).toMatch(engine.message);
    expect(findings.length).toBeGreaterThan(5);
    expect(status).toBe(1);
  });

  if (which !== 'is not there by the name that CDK_DOCKER gives')
    it.each(['tasks', 'status'])('%s of an environment that runs in containers says it', (name) => {
      const place = localFolder(folder, 'dev');
      mkdirSync(place.data, { recursive: true });
      const lock = takeLock(place.lock);
      const startedAt = new Date().toISOString();
      const containers = { engine: 'docker', id: 'slipway-dev-x', variables: {}, schedules: [] };
      writeLocalState(
        place,
        {
          ...{ environment: 'dev', url: 'http://127.0.0.1:1', pid: process.pid, pids: {} },
          ...{ startedAt, containers },
        },
        [],
      );
      // A process of its own: this one is whose environment runs.
      const said = slipwayIn(folder, [name, '--json']);
      if (lock.kind === 'taken') lock.release();
      refused(said);
    });
});
