import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleProblems } from '../../lib/bundling/failure';

describe('what cannot be bundled', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-failure-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write('package.json', '{"name":"kit"}');
  write('shared/words.ts', 'export const word = 1;');
  write('tasks/plain/task.ts', 'export const task = 1;');

  const problemsOf = (text: string) => {
    write('tasks/one/task.ts', text);
    try {
      buildSync({
        ...{ entryPoints: ['tasks/one/task.ts'], absWorkingDir: root, bundle: true },
        ...{ write: false, outdir: 'build', logLevel: 'silent' },
      });
    } catch (error) {
      return bundleProblems(error, root);
    }
    return [];
  };

  it.each([
    ['a path with too few steps up', `import '../shared/words';`, '1:8', '"../../shared/words"'],
    ['a path with none', `import './shared/words';`, '1:8', '"../../shared/words"'],
    ['a package with a scope', `import '@some/thing/deep';`, '1:8', 'npm install @some/thing '],
    ['the project by its name', `import 'kit/tasks';`, '1:8', 'files by their path'],
    ['nothing like it', `import '../../no/where';`, '1:8', 'Could not resolve "../../no/where"'],
    ['no TypeScript', 'const x = ;\n', '1:11', 'Unexpected ";"'],
  ])('is said with its place and what to write: %s', (_what, text, place, words) => {
    const problems = problemsOf(text);
    expect(problems).toEqual([expect.stringContaining(words)]);
    expect(problems?.[0]).toMatch(new RegExp(`^tasks/one/task\\.ts:${place}: `));
  });

  it('suggests nothing that is not there', () => {
    expect(problemsOf(`import '../../no/where';`)?.[0]).not.toContain(';');
  });

  it('names the file that exports nothing, not the one that asks', () => {
    expect(problemsOf(`import task from '../plain/task'; console.log(task);`)).toEqual([
      `tasks/plain/task.ts: has no default export; write 'export default'`,
    ]);
  });

  it('is nothing that has another cause', () => {
    expect(bundleProblems(new Error('the disk is full'), root)).toBeUndefined();
  });
});
