import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineOf } from '../../lib/pipeline';
import { sampleApplication } from '../support/sample';

const stages = pipelineOf(sampleApplication()).groups.flat();
const [command = ''] = stages.flatMap((stage) =>
  stage.kind === 'work' && stage.decides === true ? stage.commands : [],
);

/** A repository in which the command is run, `npx` printing this or failing. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-affected-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    stdio: 'ignore',
  });

function merged(): void {
  git('init', '--initial-branch', 'main');
  git('commit', '--allow-empty', '--message', 'first');
  git('checkout', '-b', 'change');
  git('commit', '--allow-empty', '--message', 'change');
  git('checkout', 'main');
  git('merge', '--no-ff', '--message', 'merged', 'change');
}

function decision(answer: string, code = 0) {
  const npx = join(folder, 'npx');
  writeFileSync(npx, `#!/bin/sh\necho '${answer}'\nexit ${code}\n`);
  chmodSync(npx, 0o755);
  const { stdout, status } = spawnSync('sh', ['-ec', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` },
  });
  return { word: stdout.trim(), status };
}

describe('whether a pull request needs anything built', () => {
  it('is one word, nothing where no part is affected', () => {
    merged();
    expect(decision('{"affects":[],"files":[]}')).toEqual({ word: 'nothing', status: 0 });
    expect(decision('{"affects":["runner image"]}')).toEqual({ word: 'something', status: 0 });
  });

  it('is everything where the commit is not merged into its target', () => {
    git('init', '--initial-branch', 'main');
    git('commit', '--allow-empty', '--message', 'first');
    git('commit', '--allow-empty', '--message', 'second');
    expect(decision('{"affects":[]}')).toEqual({ word: 'everything', status: 0 });
  });

  it('fails where nobody can tell', () => {
    merged();
    const { word, status } = decision('', 1);
    expect(word).toBe('');
    expect(status).not.toBe(0);
  });
});
