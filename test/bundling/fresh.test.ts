import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyOfProject, slipwayIn } from '../cli/project-copy';
import { PROJECT_ROOT } from '../support/sample';

/** What was written within the last two seconds is not stored: esbuild may have read it half. */
const SETTLED = 2100;

const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'slipway');

/** Bundles in a process of its own, as each command does; says what the bundle prints and whether it was made anew. */
function runs(root: string, name: string): { printed: string; made: boolean } {
  const program = `
    const { bundled, fromCache } = require(${JSON.stringify(join(PROJECT_ROOT, 'lib', 'bundling'))});
    const root = ${JSON.stringify(root)};
    const options = { entryPoints: ['main.ts'], outfile: 'out/main.js', bundle: true, platform: 'node' };
    const request = { root, name: ${JSON.stringify(name)}, options };
    const made = fromCache(request) === undefined;
    const log = [];
    const text = Buffer.from(bundled(request).get('main.js')).toString();
    new Function('console', text)({ log: (line) => log.push(line) });
    process.stdout.write(JSON.stringify({ printed: log.join(), made }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    cwd: tmpdir(), // a command runs where its user is, which need not be the project
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as { printed: string; made: boolean };
}

describe('a bundle', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-bundle-'));
  const name = `test-${process.pid}`;
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  const now = () => runs(root, name);

  beforeAll(async () => {
    mkdirSync(join(root, 'words'));
    mkdirSync(join(root, 'node_modules', 'greeting'), { recursive: true });
    write('package.json', '{}');
    write('tsconfig.json', '{}');
    write('node_modules/greeting/index.js', "module.exports = 'hello';");
    write('words/index.ts', "export const who = 'world';");
    write(
      'main.ts',
      "import g from 'greeting';\nimport { who } from './words';\nconsole.log(g + ' ' + who);",
    );
    await sleep(SETTLED);
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
    for (const folder of readdirSync(CACHE).filter((entry) => entry.startsWith(`${name}-`)))
      rmSync(join(CACHE, folder), { recursive: true });
  });

  it('is made once, and again whenever a source says something else', async () => {
    expect(now()).toEqual({ printed: 'hello world', made: true });
    expect(now()).toEqual({ printed: 'hello world', made: false });
    // Same size, same time of modification: the content counts.
    const past = new Date(0);
    write('words/index.ts', "export const who = 'house';");
    utimesSync(join(root, 'words', 'index.ts'), past, past);
    expect(now()).toEqual({ printed: 'hello house', made: true });
    write('words/index.ts', "export const who = 'world';");
    await sleep(SETTLED);
    now();
    expect(now()).toEqual({ printed: 'hello world', made: false });
  });

  it('is made again when a new file takes the place of another, and when a package changes', async () => {
    write('words.ts', "export const who = 'there';");
    expect(now()).toEqual({ printed: 'hello there', made: true });
    rmSync(join(root, 'words.ts'));
    expect(now().printed).toBe('hello world');
    write('node_modules/greeting/index.js', "module.exports = 'howdy';");
    expect(now()).toEqual({ printed: 'howdy world', made: true });
    await sleep(SETTLED);
    now();
    expect(now()).toEqual({ printed: 'howdy world', made: false });
  });

  it('is forgotten once its project is gone', () => {
    const entry = join(
      CACHE,
      readdirSync(CACHE).find((one) => one.startsWith(`${name}-`))!,
    );
    const elsewhere = join(CACHE, `${name}-elsewhere`);
    mkdirSync(elsewhere);
    const stored = JSON.parse(readFileSync(join(entry, 'entry.json'), 'utf8')) as object;
    writeFileSync(
      join(elsewhere, 'entry.json'),
      JSON.stringify({ ...stored, root: join(root, 'gone') }),
    );
    rmSync(entry, { recursive: true });
    now();
    expect(readdirSync(CACHE)).not.toContain(`${name}-elsewhere`);
  });

  it('is made again when what was stored is damaged', () => {
    const folder = join(
      CACHE,
      readdirSync(CACHE).find((entry) => entry.startsWith(`${name}-`))!,
    );
    const stored = readFileSync(join(folder, 'main.js'), 'utf8');
    writeFileSync(join(folder, 'main.js'), stored.replace('howdy', 'oops!'));
    expect(now()).toEqual({ printed: 'howdy world', made: true });
    writeFileSync(join(folder, 'entry.json'), '{');
    expect(now()).toEqual({ printed: 'howdy world', made: true });
  });
});

describe('a bundle that was made in another folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-bundles-'));
  const name = `moved-${process.pid}`;
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  };
  const project = (folder: string, who = 'world') => {
    write(`${folder}/package.json`, '{}');
    write(`${folder}/tsconfig.json`, '{}');
    write(`${folder}/words/index.ts`, `export const who = '${who}';`);
    write(
      `${folder}/main.ts`,
      "import g from 'greeting';\nimport { who } from './words';\nconsole.log(g + ' ' + who);",
    );
    return folder;
  };
  const packages = (folder: string, word: string) =>
    write(`${folder}/greeting/index.js`, `module.exports = '${word}';`);
  const shared = (folder: string, from: string) =>
    symlinkSync(join(home, from), join(home, folder, 'node_modules'));
  const now = (folder: string) => runs(join(home, folder), name);

  beforeAll(async () => {
    packages('packages', 'hello');
    packages('others', 'howdy');
    for (const folder of ['first', 'second', 'third', 'fourth'])
      shared(project(folder), 'packages');
    await sleep(SETTLED);
    expect(now('first')).toEqual({ printed: 'hello world', made: true });
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
    for (const folder of readdirSync(CACHE).filter((entry) => entry.startsWith(`${name}-`)))
      rmSync(join(CACHE, folder), { recursive: true });
  });

  it('is not made again of the same sources and packages, however young they are', () => {
    shared(project('young'), 'packages');
    expect(now('young')).toEqual({ printed: 'hello world', made: false });
  });

  it('is made again where a source says something else, at the same size', () => {
    project('second', 'house');
    expect(now('second')).toEqual({ printed: 'hello house', made: true });
  });

  it('is made again where a file takes the place of a folder', () => {
    write('third/words.ts', "export const who = 'there';");
    expect(now('third')).toEqual({ printed: 'hello there', made: true });
  });

  it('is made again where how a source is read is said otherwise', () => {
    write('fourth/tsconfig.json', '{ "compilerOptions": { "alwaysStrict": true } }');
    expect(now('fourth')).toEqual({ printed: 'hello world', made: true });
  });

  it('is made again where the packages are others, though the first ones can be reached', () => {
    shared(project('fifth'), 'others');
    expect(now('fifth')).toEqual({ printed: 'howdy world', made: true });
  });

  it('is made again where the packages are its own: esbuild names them otherwise', () => {
    project('sixth');
    packages('sixth/node_modules', 'hello');
    expect(now('sixth')).toEqual({ printed: 'hello world', made: true });
  });

  it('is made again where a source is a link to somewhere else', () => {
    shared(project('seventh'), 'packages');
    renameSync(join(home, 'seventh', 'words'), join(home, 'words-elsewhere'));
    symlinkSync(join(home, 'words-elsewhere'), join(home, 'seventh', 'words'));
    expect(now('seventh')).toEqual({ printed: 'hello world', made: true });
  });

  it('is made again where what was stored there is damaged', () => {
    const damaged = readdirSync(CACHE).filter((entry) => entry.startsWith(`${name}-`));
    for (const entry of damaged) writeFileSync(join(CACHE, entry, 'main.js'), 'oops');
    shared(project('eighth'), 'packages');
    expect(now('eighth')).toEqual({ printed: 'hello world', made: true });
  });
});

describe('a program', () => {
  it('names the sources, not the bundle, where it fails', () => {
    const { stderr, status } = spawnSync(process.execPath, ['bin/app.js'], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env: { ...process.env, CDK_CONTEXT_JSON: '{' },
    });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/bin\/app\.ts:\d+/);
    expect(stderr).not.toMatch(/at .*app\.cjs/);
  });

  it('that was compiled in another folder knows its own: its sources and what lies beside them', () => {
    const folder = copyOfProject();
    const failing = spawnSync(process.execPath, ['bin/app.js'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, CDK_CONTEXT_JSON: '{' },
    });
    expect(failing.stderr).toContain(join(realpathSync(folder), 'bin', 'app.ts'));
    // Its version is in a file, found from where a source is.
    const manifest = join(folder, 'package.json');
    const said = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    writeFileSync(manifest, JSON.stringify({ ...said, version: '7.8.9' }));
    expect(slipwayIn(folder, ['--version'])).toMatchObject({ status: 0, stdout: '7.8.9\n' });
  });
});
