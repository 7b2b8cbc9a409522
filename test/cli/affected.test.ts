import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import * as fc from 'fast-check';
import { readAssembly, readSources } from '../../lib/assembly';
import { PROJECT_ROOT } from '../support/sample';
import { cases } from '../support/cases';

jest.setTimeout(240_000);

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

/** Files of the repository, and what is not committed yet. */
const FILES = git(PROJECT_ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  .split('\0')
  .filter((file) => file !== '' && !/^(?:diagrams|docs\/pictures)\//.test(file));

/** A repository of its own with the files of this one, so that a change can be made for real. */
function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-affected-'));
  for (const file of FILES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(PROJECT_ROOT, file), join(folder, file));
  }
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  git(folder, 'init', '--quiet', '--initial-branch=main');
  // A symbolic link is no folder, so .gitignore's pattern may not hold for it.
  writeFileSync(join(folder, '.git', 'info', 'exclude'), 'node_modules\n');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'as it was');
  return folder;
}

const root = repository();
const outs = mkdtempSync(join(tmpdir(), 'slipway-affected-out-'));
afterAll(() => {
  for (const folder of [root, outs]) rmSync(folder, { recursive: true, force: true });
});

const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8')) as {
  context: object;
};
let made = 0;

/** The assembly of the copy as it is, written by the project's own program. */
function synthesize(): string {
  const folder = join(outs, String(made++));
  const { status, stderr } = spawnSync(process.execPath, ['bin/app.js'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  if (status !== 0) throw new Error(stderr);
  return folder;
}

function slipway(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join('bin', 'slipway.js'), ...args],
    { cwd: root, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

interface Answer {
  readonly affects: readonly string[];
  readonly unaffected: readonly string[];
  readonly files: readonly { file: string; how: string; affects: string[]; why: string }[];
}

const affected = (folder: string): Answer =>
  JSON.parse(slipway('affected', 'HEAD', '--app', folder, '--json').stdout) as Answer;

/** What is really other: hashes of images, templates without them, the text of the Jenkinsfile. */
function truth(folder: string): Map<string, string> {
  const sources = readSources(folder)!;
  const images = sources.assets.map(
    ({ source, hash }) => [`image ${source.replace('tasks/', '')}`, hash] as const,
  );
  const hashes = new RegExp(sources.assets.map(({ hash }) => hash).join('|'), 'g');
  const templates = readAssembly(folder).stacks.map(({ templateFile }) =>
    readFileSync(templateFile, 'utf8').replace(hashes, 'HASH'),
  );
  const check = slipway('pipeline', '--check');
  return new Map([
    ...images,
    ['infrastructure', templates.join()],
    ['pipeline', String(check.status)],
  ]);
}

const assembly = synthesize();
const before = truth(assembly);

/** A change that a compiler keeps, in the words of the file's kind. */
const CHANGES: Readonly<Record<string, string>> = {
  '.ts': '\n(globalThis as Record<string, unknown>).changedByTest = true;\n',
  '.tsx': '\n(globalThis as Record<string, unknown>).changedByTest = true;\n',
  '.js': '\nglobalThis.changedByTest = true;\n',
  '.mjs': '\nglobalThis.changedByTest = true;\n',
  '.css': '\n.changed-by-test { color: red }\n',
  '.svg': '<!-- changed -->',
  '.json': '\n',
};

const compiles = (file: string) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
const change = (file: string) =>
  appendFileSync(join(root, file), CHANGES[extname(file)] ?? '\n# changed\n');

/** Makes a change, asks, synthesizes, and takes the change back. */
function tried(make: () => void): { readonly said: Answer; readonly changed: string[] } {
  try {
    make();
    const folder = synthesize();
    const after = truth(folder);
    const changed = [...after].flatMap(([part, mark]) => (before.get(part) === mark ? [] : [part]));
    return { said: affected(folder), changed };
  } finally {
    restore();
  }
}

function restore(): void {
  git(root, 'checkout', '--quiet', '--force', 'HEAD', '--', '.');
  git(root, 'clean', '--quiet', '--force', '-d');
}

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const replace = (file: string, from: string, to: string) => {
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  write(file, text.replace(from, to));
};
const imagesIn = (parts: readonly string[]) => parts.filter((part) => part.startsWith('image'));

const TOGETHER = ['image web', 'image task-runner', 'infrastructure', 'pipeline'];

describe('slipway affected', () => {
  it('says of any file of the repository at least what its change really changes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FILES.filter((file) => file !== 'tsconfig.json')), (file) => {
        const { said, changed } = tried(() => change(file));
        expect({ file, missed: changed.filter((part) => !said.affects.includes(part)) }).toEqual({
          file,
          missed: [],
        });
      }),
      { numRuns: cases(3) },
    );
  });

  it('says of a source of a program no image more than is really other', () => {
    const sources = FILES.filter((file) => /^(?:services|tasks)\//.test(file) && compiles(file));
    fc.assert(
      fc.property(fc.constantFrom(...sources), (file) => {
        const { said, changed } = tried(() => change(file));
        const why = said.files[0]?.why;
        // A file of types alone is in no program; that it lies among sources is all that is known of it.
        const expected = why === 'is read' ? imagesIn(changed) : imagesIn(said.affects);
        expect({ file, images: imagesIn(said.affects).toSorted() }).toEqual({
          file,
          images: expected.toSorted(),
        });
      }),
      { numRuns: cases(2) },
    );
  });

  interface Picked {
    readonly what: string;
    readonly make?: () => void;
    /** What is said of each file; without `make`, they are changed. */
    readonly said: Readonly<Record<string, readonly string[]>>;
    readonly really: readonly string[];
  }

  const PICKED: readonly Picked[] = [
    {
      what: 'texts, a test, a handler, a container task and a page, each by itself',
      said: {
        'docs/tasks.md': [],
        'tasks/greet/task.ts': ['image task-runner'],
        'tasks/hello/main.py': ['image hello'],
        'services/web/console/page/main.tsx': ['image web'],
        'test/cli/affected.test.ts': [],
      },
      really: ['image hello', 'image task-runner', 'image web'],
    },
    {
      what: 'what a handler starts in threads, Dockerfiles, the command line',
      said: {
        'lib/cli/commands/cost.ts': ['pipeline'],
        'services/web/Dockerfile': ['image web'],
        'tasks/hello/Dockerfile': ['image hello'],
        'tasks/log-report/worker.ts': ['image task-runner'],
      },
      really: ['image hello', 'image task-runner', 'image web'],
    },
    {
      what: 'what both services share',
      said: { 'services/protocol/contract.ts': TOGETHER },
      really: ['image task-runner', 'image web'],
    },
    {
      what: 'a size in the configuration',
      make: () => replace('slipway.config.ts', 'cpu: 256, memory: 512', 'cpu: 512, memory: 1024'),
      said: { 'slipway.config.ts': ['infrastructure', 'pipeline'] },
      really: ['infrastructure'],
    },
    {
      what: 'a schedule that code of the configuration reads from a file',
      make: () => {
        write('docs/times.json', '{"cron":"0 3 * * *"}');
        replace('slipway.config.ts', "cron: '0 2 * * *'", 'cron: times.cron');
        replace(
          'slipway.config.ts',
          'import { defineApplication }',
          "import { readFileSync } from 'node:fs';\nimport { defineApplication }",
        );
        replace(
          'slipway.config.ts',
          'export default',
          "const times = JSON.parse(readFileSync('docs/times.json', 'utf8'));\nexport default",
        );
      },
      // What the synthesis read is known wherever it lies.
      said: {
        'docs/times.json': ['infrastructure'],
        'slipway.config.ts': ['infrastructure', 'pipeline'],
      },
      really: ['infrastructure'],
    },
  ];

  it.each(PICKED)('knows what is other after a change of: $what', ({ make, said, really }) => {
    const answer = tried(make ?? (() => Object.keys(said).forEach(change)));
    const told = answer.said.files.map(({ file, affects }) => [file, affects.toSorted()]);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(Object.entries(said).map(([file, parts]) => [file, parts.toSorted()])),
    );
    expect(answer.changed.toSorted()).toEqual(really);
    expect(answer.said.affects.toSorted()).toEqual(
      [...new Set(Object.values(said).flat())].toSorted(),
    );
  });

  it('leaves out what a build context ignores', () => {
    const { said, changed } = tried(() => {
      write('tasks/hello/.dockerignore', 'notes\n');
      write('tasks/hello/notes/one.py', 'print()\n');
    });
    expect(changed).toEqual(['image hello']);
    expect(said.files).toEqual([
      expect.objectContaining({ file: 'tasks/hello/.dockerignore', affects: ['image hello'] }),
      expect.objectContaining({
        file: 'tasks/hello/notes/one.py',
        affects: [],
        why: 'ignored in tasks/hello',
      }),
    ]);
  });

  it('asks the base for the readers of what is gone', () => {
    const { said, changed } = tried(() => rmSync(join(root, 'tasks', 'log-report', 'worker.ts')));
    expect(changed).toEqual(['image task-runner']);
    expect(said.affects).toEqual(['image task-runner']);
  });

  it('builds everything for what nobody knows, and for what everything is made with', () => {
    write('Makefile', 'all:\n');
    change('package-lock.json');
    write('services/web/words.bin', 'x');
    const said = affected(assembly);
    restore();
    expect(said.unaffected).toEqual([]);
    expect(said.files.map(({ file, affects }) => [file, affects.length])).toEqual([
      ['Makefile', 5],
      ['package-lock.json', 5],
      ['services/web/words.bin', 1],
    ]);
  });

  it('takes names of files as they are', () => {
    const odd = ['docs/ä b.md', 'docs/line\nbreak.md', 'docs/"quoted".md'];
    odd.forEach((file) => write(file, 'x'));
    const said = affected(assembly);
    restore();
    expect(said.files.map(({ file }) => file).toSorted()).toEqual(odd.toSorted());
    expect(said.affects).toEqual([]);
  });

  it('prints one line a file and the sum', () => {
    change('tasks/greet/task.ts');
    write('docs/new.md', 'x');
    const { stdout, status } = slipway('affected', 'HEAD', '--app', assembly);
    restore();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^docs\/new\.md \(added\) +nothing +nothing reads it$/m);
    expect(stdout).toMatch(/^tasks\/greet\/task\.ts +image task-runner +is read$/m);
    expect(stdout).toMatch(/^builds again: image task-runner; lets stand: .*image web/m);
  });

  it('says what is wrong with a revision, and with an assembly that does not tell', () => {
    expect(slipway('affected', 'nowhere', '--app', outs)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("'nowhere' is no git revision here"),
    });
    expect(slipway('affected', 'HEAD', '--app', 'lib')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('lib does not say what it was made of'),
    });
  });
});
