import { judge } from '../../lib/cli/containers/judge';
import { readersOf } from '../../lib/operations/affected';
import { loadApplication } from '../../lib/config';

describe('what a change to the project takes while it runs in containers', () => {
  const image = (source: string, files: readonly string[]) => ({
    ...{ hash: source, kind: 'image' as const, source, files },
  });
  const readers = readersOf(
    {
      reads: ['slipway.config.ts'],
      assets: [
        image('task-runner', ['tasks/greet/task.ts', 'services/protocol/contract.ts']),
        image('web', ['services/web/server.ts', 'services/protocol/contract.ts']),
        image('tasks/hello', ['tasks/hello/main.py']),
      ],
    },
    loadApplication('slipway.config.ts'),
    {
      synthesis: ['services/protocol/contract.ts', 'lib/stacks/index.ts'],
      commandLine: ['services/web/server.ts'],
      pipelineFiles: ['Jenkinsfile'],
    },
  );
  const judged = (...files: string[]) =>
    judge(files, {
      ...{ readers, parts: ['image task-runner', 'image web'] },
      ...{ absent: ['tasks/checksum/task.ts'], isBundled: (file) => file === 'tasks/gone.ts' },
    });

  it('is a bundle where nothing else reads the files', () => {
    expect(judged('tasks/greet/task.ts')).toBe('bundle');
    expect(judged('services/web/server.ts', 'tasks/greet/task.ts')).toBe('bundle');
  });

  it('is a synthesis for what the templates, or images that are not bundled, are made of', () => {
    expect(judged('slipway.config.ts')).toBe('synthesize');
    expect(judged('services/protocol/contract.ts')).toBe('synthesize');
    expect(judged('tasks/hello/main.py')).toBe('synthesize');
    expect(judged('tasks/greet/task.ts', 'lib/stacks/index.ts')).toBe('synthesize');
    expect(judged('package.json')).toBe('synthesize');
  });

  it('is a synthesis for a file that was not there, and that a bundle would have had', () => {
    expect(judged('tasks/checksum/task.ts')).toBe('synthesize');
  });

  it('is nothing for what nobody reads, and for what an editor puts beside a file for a moment', () => {
    expect(judged('Jenkinsfile')).toBe('nothing');
    expect(judged('README.md')).toBe('nothing');
    expect(judged('tasks/greet/4913', 'tasks/greet/task.ts~')).toBe('nothing');
    expect(judged()).toBe('nothing');
  });

  it('is not nothing for a file that is gone and was part of a bundle', () => {
    expect(judged('tasks/gone.ts')).not.toBe('nothing');
  });
});
