import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { candidates } from '../../lib/cli/completion/candidates';
import { completionScript } from '../../lib/cli/completion/scripts';
import { program } from '../../lib/cli/program';
import { copyOfProject } from './project-copy';

const after = (...words: string[]): string[] => candidates(program(), words);

describe('what may come next on the command line', () => {
  it.each([
    [['sta'], ['status']],
    [
      ['scale', ''],
      ['task-runner', 'web'],
    ],
    [['scale', 'w'], ['web']],
    [
      ['deploy', ''],
      ['dev', 'prod', 'test'],
    ],
    [['run', 'h'], ['hello']],
    [
      ['run', 'hello', '-e', ''],
      ['dev', 'prod', 'test'],
    ],
    [
      ['run', 'hello', '-e', 'dev', '--on', ''],
      ['aws', 'local'],
    ],
    [
      ['restart', '-e', 'prod', ''],
      ['task-runner', 'web'],
    ],
    [
      ['queue', 'p'],
      ['peek', 'purge'],
    ],
    [['queue', 'peek', 'gr'], ['greet']],
    [
      ['keys', 'r'],
      ['revoke', 'rotate'],
    ],
    [['destroy', 'dev', '--y'], ['--yes']],
    [
      ['pipeline', '--for', 'git'],
      ['github', 'gitlab'],
    ],
    [['completion', ''], []],
  ])('%j: %j', (words, expected) => {
    expect(after(...words)).toEqual(expected);
  });

  it('are all commands and none that is hidden, where nothing is typed', () => {
    const words = after('');
    expect(words).toEqual(expect.arrayContaining(['scale', 'deploy', 'secrets', 'up']));
    expect(words).not.toContain('complete');
  });

  it('are no options that stand there already', () => {
    expect(after('scale', 'web', '--json', '--')).not.toContain('--json');
    expect(after('scale', 'web', '--')).toContain('--json');
  });

  it('is nothing, and no error, where the configuration has a mistake', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-broken-'));
    const before = process.cwd();
    process.chdir(folder);
    expect(after('deploy', '')).toEqual([]);
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
});

describe('slipway completion', () => {
  it('makes bash ask for what may come next, after slipway and after npx slipway', () => {
    const folder = copyOfProject();
    const script = join(folder, 'completion.bash');
    writeFileSync(script, completionScript('bash')!);
    const asked = (...words: string[]): string => {
      const line = `. ./completion.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _slipway; printf '%s ' "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', line], { cwd: folder, encoding: 'utf8' });
      expect(stderr).toBe('');
      return stdout.trim();
    };
    expect(asked('slipway', 'scale', '')).toBe('task-runner web');
    expect(asked('npx', 'slipway', 'deploy', 'p')).toBe('prod');
    expect(asked('npx', 'jest', '')).toBe('');
  });

  it('knows zsh and fish, and no other shell', () => {
    for (const shell of ['zsh', 'fish']) expect(completionScript(shell)).toContain('complete --');
    expect(completionScript('tcsh')).toBeUndefined();
    expect(completionScript('constructor')).toBeUndefined();
  });
});

describe('the start of the command line', () => {
  it('loads neither the CDK nor a client of AWS', () => {
    const folder = copyOfProject();
    const list = `require('./bin/load')('slipway.ts'); process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))))`;
    const run = () =>
      spawnSync(process.execPath, ['-e', list, 'slipway', '--help'], {
        cwd: folder,
        encoding: 'utf8',
      });
    const { stdout } = run();
    const loaded = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as string[];
    expect(loaded.length).toBeGreaterThan(3);
    expect(loaded.filter((file) => /aws-cdk|@aws-sdk|fastify|elkjs/.test(file))).toEqual([]);
  });
});
