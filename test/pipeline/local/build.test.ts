import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { approval, built, outcomes, silent, smallProject, work, type Built } from './small-project';

const logOf = ({ output }: Built, name: string): string =>
  readFileSync(join(output, 'logs', `${name}.log`), 'utf8');

/** Waits until a file is there, which a stage wrote. */
async function appears(file: string): Promise<void> {
  for (let waited = 0; !existsSync(file); waited += 20) {
    if (waited > 30_000) throw new Error(`${file} never comes`);
    await sleep(20);
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function ends(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited > 30_000) throw new Error(`process ${pid} does not end`);
    await sleep(20);
  }
}

describe('a build of the main branch', () => {
  it('runs group after group, and says what came of it', async () => {
    const result = await built([
      [work('One', ['echo first']), work('Two', ['true'])],
      [work('Three', ['cat greeting'])],
    ]);
    expect(outcomes(result)).toEqual({ One: 'succeeded', Two: 'succeeded', Three: 'succeeded' });
    expect(result.outcome).toBe('succeeded');
    expect(logOf(result, 'three')).toBe('+ cat greeting\ngood day\n');
    const report = JSON.parse(readFileSync(join(result.output, 'report.json'), 'utf8')) as object;
    expect(report).toMatchObject({ application: 'small', outcome: 'succeeded' });
  });

  it('is failed by the exit code of a command, after which no other of the stage runs', async () => {
    const result = await built([
      [work('One', ['echo begun', 'exit 3', 'echo never'])],
      [work('Two', ['echo never'])],
    ]);
    expect(outcomes(result)).toEqual({ One: 'failed', Two: 'not reached' });
    expect(result.stages[0]!.why).toBe('exit code 3: exit 3');
    expect(logOf(result, 'one')).not.toContain('never');
    expect(result.outcome).toBe('failed');
  });

  it('stops a command at its first failure, as the shell of Jenkins does', async () => {
    const result = await built([[work('One', ['false; echo never'])]]);
    expect(outcomes(result)).toEqual({ One: 'failed' });
    expect(logOf(result, 'one')).toBe('+ false\n');
  });

  it('lets the others of a group end when one fails', async () => {
    const result = await built([
      [work('Bad', ['false']), work('Good', ['true']), work('Later', ['true'])],
      [work('Next', ['true'])],
    ]);
    expect(outcomes(result)).toEqual({
      Bad: 'failed',
      Good: 'succeeded',
      Later: 'succeeded',
      Next: 'not reached',
    });
  });

  it('tells of a program that is not there', async () => {
    const result = await built([[work('One', ['no-such-program --now'])]]);
    expect(result.stages[0]!.why).toBe('exit code 127: no-such-program --now');
    expect(logOf(result, 'one')).toContain('not found');
  });

  it('ends a stage at its time limit, and all that it started', async () => {
    const folder = smallProject();
    const file = join(folder, 'ignored');
    const result = await built(
      [
        [
          work('Slow', [`sleep 600 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`], {
            timeLimitMinutes: 0.02,
          }),
        ],
      ],
      { project: folder },
    );
    expect(outcomes(result)).toEqual({ Slow: 'timed out' });
    await ends(Number(readFileSync(file, 'utf8')));
  });

  it('counts the time limit over all commands of a stage', async () => {
    const slow = work('Slow', ['sleep 1', 'sleep 1', 'sleep 600'], { timeLimitMinutes: 0.04 });
    expect(outcomes(await built([[slow]]))).toEqual({ Slow: 'timed out' });
  });

  it('leaves nothing running that a stage put into the background', async () => {
    const folder = smallProject();
    const file = join(folder, 'ignored');
    await built([[work('One', [`sleep 600 & echo $! > ${file}`])]], { project: folder });
    await ends(Number(readFileSync(file, 'utf8')));
  });

  it('ends what runs when it is stopped, a program that does not want to among it', async () => {
    const folder = smallProject();
    const file = join(folder, 'ignored');
    const stop = new AbortController();
    const running = built(
      [
        [
          work('Stubborn', [
            `trap '' TERM; echo $$ > ${file}.new; mv ${file}.new ${file}; sleep 600 & wait; while :; do sleep 1; done`,
          ]),
        ],
        [work('Next', ['true'])],
      ],
      { project: folder, signal: stop.signal },
    );
    await appears(file);
    stop.abort();
    const result = await running;
    expect(outcomes(result)).toEqual({ Stubborn: 'stopped', Next: 'not reached' });
    await ends(Number(readFileSync(file, 'utf8')));
  });
});

describe('a stage', () => {
  it('has the commit and what earlier stages kept, and nothing else', async () => {
    const result = await built([
      [
        work('Make', ['mkdir cdk.out', 'echo a > cdk.out/.hidden', 'echo b > left'], {
          assembly: 'written',
        }),
      ],
      [
        work('Read', ['ls -A', 'cat cdk.out/.hidden'], { assembly: 'read' }),
        work('Other', ['ls -A']),
      ],
    ]);
    expect(logOf(result, 'read').split('\n')).toEqual([
      '+ ls -A',
      '.git',
      '.gitignore',
      'cdk.out',
      'greeting',
      '+ cat cdk.out/.hidden',
      'a',
      '',
    ]);
    expect(logOf(result, 'other')).not.toContain('cdk.out');
  });

  it('cannot change what a later one reads', async () => {
    const result = await built([
      [work('Make', ['mkdir cdk.out', 'echo kept > cdk.out/file'], { assembly: 'written' })],
      [work('Spoil', ['echo spoiled > cdk.out/file'], { assembly: 'read' })],
      [work('Read', ['grep kept cdk.out/file'], { assembly: 'read' })],
    ]);
    expect(outcomes(result)).toMatchObject({ Read: 'succeeded' });
  });

  it('fails where it does not write what it is there to keep', async () => {
    const result = await built([[work('Make', ['true'], { record: 'written' })]]);
    expect(result.stages[0]).toMatchObject({
      outcome: 'failed',
      why: 'it has not written release',
    });
  });

  it('has the keys of its own role, and no other has any, whatever this machine has', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'of a real account';
    process.env.AWS_PROFILE = 'work';
    const show = ['env | grep "^AWS_.*KEY\\|^AWS_PROFILE\\|^ENGINE" || true'];
    const role = { does: 'deploy', arn: 'arn:the-role', region: 'eu-west-1' } as const;
    const result = await built([[work('Free', show), work('Deploy', show, { role })]]).finally(
      () => {
        delete process.env.AWS_SECRET_ACCESS_KEY;
        delete process.env.AWS_PROFILE;
      },
    );
    const said = (name: string) =>
      logOf(result, name)
        .split('\n')
        .filter((line) => /^[A-Z]/.test(line))
        .sort();
    expect(said('free')).toEqual([]);
    expect(said('deploy')).toEqual(['AWS_ACCESS_KEY_ID=key of arn:the-role', 'ENGINE=here']);
  });

  it('does not find keys in the files of whoever runs it', async () => {
    const result = await built([
      [work('One', ['cat $AWS_CONFIG_FILE $AWS_SHARED_CREDENTIALS_FILE'])],
    ]);
    expect(logOf(result, 'one')).toBe('+ cat /dev/null /dev/null\n');
  });

  it('leaves its reports behind, whether it succeeds or not', async () => {
    const result = await built([
      [
        work('One', ['mkdir -p reports', 'echo findings > reports/a.txt', 'false'], {
          reports: [{ kind: 'files', files: 'reports/*' }],
        }),
      ],
    ]);
    expect(readFileSync(join(result.output, 'reports', 'a.txt'), 'utf8')).toBe('findings\n');
  });

  it('knows the commit before, and which build it is of', async () => {
    const result = await built([
      [work('One', ['git show HEAD^1:greeting', 'echo "$BRANCH_NAME $BUILD_NUMBER $CI"'])],
    ]);
    expect(logOf(result, 'one')).toContain('\nhello\n');
    expect(logOf(result, 'one')).toContain('\nmain 7 true\n');
  });

  it('is not given what it is asked in a name', async () => {
    const result = await built([[work('a/../../b; rm -rf "$HOME"', ['true'])]]);
    expect(readdirSync(join(result.output, 'logs'))).toEqual(['a-b-rm-rf-home-.log']);
  });
});

describe('what is not committed', () => {
  const edited = (): string => {
    const project = smallProject();
    writeFileSync(join(project, 'greeting'), 'edited\n');
    writeFileSync(join(project, 'new'), 'new\n');
    writeFileSync(join(project, 'ignored'), 'secret\n');
    return project;
  };
  const show = [[work('Show', ['ls', 'cat greeting', 'git show HEAD^1:greeting'])]];

  it('is not part of the build', async () => {
    const log = logOf(await built(show, { project: edited() }), 'show');
    expect(log).toContain('\ngood day\n');
    expect(log).not.toMatch(/edited|new/);
  });

  it('is where it is asked for, as a commit of its own, without what git ignores', async () => {
    const log = logOf(await built(show, { project: edited(), withChanges: true }), 'show');
    expect(log).toMatch(/greeting\nnew\n.*\nedited\n.*\ngood day\n/);
    expect(log).not.toContain('ignored');
  });

  it('stays as it is in the project', async () => {
    const project = edited();
    const status = () =>
      execFileSync('git', ['status', '--porcelain'], { cwd: project, encoding: 'utf8' });
    const before = status();
    await built(show, { project, withChanges: true });
    expect(status()).toBe(before);
  });
});

describe('approvals', () => {
  const groups = [
    [approval('dev')],
    [work('Deploy dev', ['true'])],
    [approval('prod')],
    [work('Deploy prod', ['true'])],
  ];
  const { signal } = new AbortController();

  it('are given where yes is said beforehand', async () => {
    expect(outcomes(await built(groups))).toMatchObject({ 'Deploy prod': 'succeeded' });
  });

  it('end the build where they are refused', async () => {
    const result = await built(groups, { answers: { yes: true, refuse: ['prod'], signal } });
    expect(outcomes(result)).toEqual({
      'Approve dev': 'succeeded',
      'Deploy dev': 'succeeded',
      'Approve prod': 'refused',
      'Deploy prod': 'not reached',
    });
    expect(result.outcome).toBe('refused');
  });

  it('are refused where nobody is there to ask', async () => {
    const result = await built(groups, { answers: { yes: false, refuse: [], signal } });
    expect(result.stages[0]).toMatchObject({
      outcome: 'refused',
      why: 'nobody is here to ask; --yes says yes',
    });
  });

  it.each([
    ['y', 'succeeded'],
    ['Yes', 'succeeded'],
    ['', 'refused'],
    ['yesterday', 'refused'],
    [undefined, 'refused'],
  ])('take %j for %s', async (said, outcome) => {
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(said);
    };
    const result = await built([[approval('dev')]], {
      answers: { yes: false, refuse: [], signal, ask },
    });
    expect(result.outcome).toBe(outcome);
    expect(asked).toEqual(['Deploy to dev? [y/N] ']);
  });
});

describe('a pull request that changes nothing that is built', () => {
  const groups = (word: string) => [
    [work('Affected', [`echo ${word}`], { decides: true })],
    [work('Synthesize', ['true'], { skipWhenUnaffected: true }), work('Always', ['true'])],
  ];

  it('leaves out what would build', async () => {
    expect(outcomes(await built(groups('nothing'), { kind: { of: 'pull request' } }))).toEqual({
      Affected: 'succeeded',
      Synthesize: 'left out',
      Always: 'succeeded',
    });
  });

  it('is no pull request of which anything else is said', async () => {
    expect(outcomes(await built(groups('everything')))).toMatchObject({ Synthesize: 'succeeded' });
  });
});

it('fails the stage, and says why, when what it needs around it does not come up', async () => {
  const result = await built(
    [[work('Deploy', ['true'], { role: { does: 'deploy', arn: 'a', region: 'r' } })]],
    {
      surroundings: () => Promise.reject(new Error('dockerd is not there')),
      screen: silent,
    },
  );
  expect(result.stages[0]).toMatchObject({ outcome: 'failed', why: 'dockerd is not there' });
});
