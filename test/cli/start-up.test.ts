import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAssembly } from '../../lib/assembly';
import { cacheFolder } from '../../lib/bundling';
import { synthesized } from '../support/sample';
import { deployedAws } from './deployed-aws';
import { copyOfProject } from './project-copy';

/** What was written within the last two seconds is not kept compiled: esbuild may have read it half. */
const SETTLED_MS = 2100;

/** Prints, after all else, which installed packages were loaded. */
const TELLS_LOADED = `
  process.on('exit', () => {
    const names = Object.keys(require.cache).flatMap((file) =>
      file.includes('.cache') ? [] : (/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file) ?? []).slice(1));
    process.stderr.write('\\nloaded ' + JSON.stringify([...new Set(names)].sort()));
  });
`;

let folder: string;
let endpoint: string;
let stop: () => void;

/** In a process of its own: this one answers it. */
async function slipway(...args: string[]) {
  const tells = join(folder, 'tells-loaded.cjs');
  writeFileSync(tells, TELLS_LOADED);
  const { code, stdout, stderr } = await new Promise<Record<'code' | 'stdout' | 'stderr', string>>(
    (resolve) =>
      execFile(
        process.execPath,
        ['--require', tells, 'bin/slipway.js', ...args],
        { cwd: folder, env: { ...ENVIRONMENT, AWS_ENDPOINT_URL: endpoint } },
        (error, out, err) => resolve({ code: String(error?.code ?? 0), stdout: out, stderr: err }),
      ),
  );
  const [said = '', loaded = '[]'] = stderr.split('\nloaded ');
  return { code, stdout, stderr: said, loaded: JSON.parse(loaded) as string[] };
}

const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  ...{ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S', AWS_EC2_METADATA_DISABLED: 'true' },
};

beforeAll(async () => {
  folder = copyOfProject();
  cpSync(synthesized(), join(folder, 'cdk.out'), { recursive: true });
  ({ endpoint, stop } = await deployedAws(readAssembly(join(folder, 'cdk.out'))));
  await sleep(SETTLED_MS);
  // Compiles itself; compiles the configuration and resolves it.
  await slipway('--help');
  await slipway('status', '--on', 'aws');
});
afterAll(() => stop());

describe('slipway status', () => {
  it('loads the clients that it asks with, and neither the schema nor the CDK nor what runs things here', async () => {
    const { code, stdout, loaded } = await slipway('status', '--on', 'aws');
    expect(code).toBe('0');
    expect(stdout).toMatch(/slipway-sample-dev-web +\S.* UPDATE_COMPLETE/);
    expect(stdout).toMatch(/TasksQueue\S+ +7 +1/);
    expect(loaded.filter((name) => !name.startsWith('@smithy/'))).toEqual([
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-ecs',
      '@aws-sdk/client-sqs',
      '@aws-sdk/core',
      '@aws-sdk/credential-provider-env',
      '@aws-sdk/credential-provider-node',
      '@aws-sdk/middleware-sdk-sqs',
      '@aws-sdk/xml-builder',
      '@aws/lambda-invoke-store',
      'commander',
      'fastest-levenshtein',
      'picocolors',
    ]);
  });
});

describe('a configuration that was resolved before', () => {
  const config = () => join(folder, 'slipway.config.ts');
  const kept = () => join(cacheFolder(folder, 'config'), 'resolved');
  /** Names of environments, as completion offers them; whether the schema was built for it. */
  const environments = async () => {
    const { stdout, stderr, loaded } = await slipway(
      'status',
      '--on',
      'aws',
      '-e',
      'nowhere',
      '--json',
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    return { said: stdout, resolved: loaded.includes('zod') };
  };
  let original: string;

  beforeAll(() => {
    original = readFileSync(config(), 'utf8');
  });
  afterEach(async () => {
    writeFileSync(config(), original);
    rmSync(kept(), { recursive: true, force: true });
    await environments();
  });

  it('is what it was, without the schema', async () => {
    rmSync(kept());
    const anew = await environments();
    const known = await environments();
    expect(anew.resolved).toBe(true);
    expect(known).toEqual({ said: anew.said, resolved: false });
    expect(known.said).toMatch(/dev, prod, test/);
    // What a configuration took from the surroundings is in it.
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
  });

  it('is resolved anew when it says something else', async () => {
    writeFileSync(config(), original.replace(/\bprod: \{/, 'live: { production: true,'));
    expect(await environments()).toMatchObject({
      resolved: true,
      said: expect.stringMatching(/dev, live, test/) as string,
    });
  });

  it('has its problems found each time, in full', async () => {
    writeFileSync(
      config(),
      original.replace('cpu: 256', 'cpu: 257').replace('cpu: 512', 'cpu: 513'),
    );
    for (let time = 0; time < 2; time += 1)
      expect(await environments()).toMatchObject({
        resolved: true,
        said: expect.stringMatching(/2 problems[^]*257[^]*513/) as string,
      });
  });

  it.each([
    ['is gone', (path: string) => renameSync(path, `${path}.away`), /no Dockerfile/],
    [
      'is for another processor',
      (path: string) => writeFileSync(path, 'FROM --platform=linux/riscv64 scratch\n'),
      /riscv64/,
    ],
  ])('is checked again when a file that it names %s', async (_what, change, problem) => {
    const dockerfile = join(folder, 'tasks', 'hello', 'Dockerfile');
    const contents = readFileSync(dockerfile, 'utf8');
    change(dockerfile);
    const { said } = await environments();
    writeFileSync(dockerfile, contents);
    expect(said).toMatch(problem);
    expect((await environments()).said).toMatch(/dev, prod, test/);
  });

  it('keeps the function that changes stacks, and no other function passes for it', async () => {
    const customized = (how: string) =>
      original.replace(/\n}\);\s*$/, `\n  customize: ${how},\n});\n`);
    writeFileSync(config(), customized('() => undefined'));
    await environments();
    expect((await environments()).resolved).toBe(false);
    writeFileSync(config(), customized("'all'"));
    expect((await environments()).said).toMatch(/customize: .*a function/);
  });

  it('is resolved by a changed program anew', async () => {
    const source = join(folder, 'lib', 'config', 'closest.ts');
    const contents = readFileSync(source, 'utf8');
    writeFileSync(
      source,
      `${contents}\nexport const changed = 'something that stays in the bundle';\n`,
    );
    const schema = join(folder, 'lib', 'config', 'schema-values.ts');
    const rules = readFileSync(schema, 'utf8');
    writeFileSync(schema, rules.replace('at most ${longest}', 'no more than ${longest}'));
    await sleep(SETTLED_MS);
    await slipway('--help');
    expect((await environments()).resolved).toBe(true);
    writeFileSync(source, contents);
    writeFileSync(schema, rules);
    await sleep(SETTLED_MS);
    await slipway('--help');
  });

  it('does no harm where what was kept is damaged, or cannot be kept', async () => {
    const stored = readFileSync(kept());
    const last = stored.length - 20;
    stored[last] = (stored[last] ?? 0) ^ 1;
    for (const damaged of [stored, stored.subarray(0, 100), Buffer.alloc(0)]) {
      writeFileSync(kept(), damaged);
      expect((await environments()).said).toMatch(/dev, prod, test/);
    }
    rmSync(kept());
    mkdirSync(join(kept(), 'in-the-way'), { recursive: true });
    expect((await environments()).said).toMatch(/dev, prod, test/);
    expect(existsSync(join(kept(), 'in-the-way'))).toBe(true);
  });
});
