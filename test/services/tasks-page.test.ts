import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { copyOfProject, slipwayIn } from '../cli/project-copy';
import { PROJECT_ROOT } from '../support/sample';
import { freePort } from '../support/emulator';
import { finished, startSystem, type System } from './system';

const PAGE = readFileSync(join(PROJECT_ROOT, 'docs', 'tasks.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The code blocks of a piece of the page, without the indent of the list that they are in. */
function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms)].map(
    ([, indent = '', language = '', body = '']) => ({
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

const section = (title: string): string =>
  new RegExp(`^## ${title}.*?(?=^## |$(?![^]))`, 'ms').exec(PAGE)?.[0] ?? '';

describe('the examples beside asyncio', () => {
  const [intro = '', ...parts] = section('asyncio').split(/^### /m);
  const [pythonPrelude, tsPrelude] = blocksOf(intro);
  const examples = parts.map((part) => {
    const [python, here] = blocksOf(part);
    return { title: part.slice(0, part.indexOf('\n')), python: python!.text, here: here!.text };
  });
  const promised = (text: string): unknown =>
    JSON.parse([...text.matchAll(/(?:\/\/|#) ((?:\[|"|\d).*)$/gm)].at(-1)?.[1] ?? 'null');

  mkdirSync(join(PROJECT_ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(PROJECT_ROOT, 'build', 'examples-'));
  const runs = new Map<string, string>();
  let system: System;
  beforeAll(async () => {
    const file = join(folder, 'examples.ts');
    const bodies = examples.map(
      ({ title, here }) =>
        `${JSON.stringify(title)}: async ({ signal, map }: TaskContext): Promise<unknown> => {\n${here}},\n`,
    );
    writeFileSync(
      file,
      `import { z } from 'zod';
       import { defineTask, type TaskContext } from '../../services/protocol/task';
       ${tsPrelude!.text}
       const examples: Record<string, (context: TaskContext) => Promise<unknown>> = {
       ${bodies.join('')}};
       export default defineTask({
         runs: 'event-loop', input: z.string(), output: z.unknown(),
         run: (title, context) => examples[title]?.(context),
       });`,
    );
    const [task] = blocksOf(section('What a handler task gets'));
    writeFileSync(
      join(folder, 'invoices.ts'),
      `import { z } from 'zod';
       import { defineTask } from '../../services/protocol/task';
       const invoicesOf = (month: string, options: { signal: AbortSignal }) => [
         { id: month + '-1' }, { id: month + '-2' }, { id: String(options.signal.aborted) }];
       const send = (invoice: { id: string }, key: string) => invoice.id + key;
       export default defineTask({
         runs: 'event-loop', input: z.object({ month: z.string() }),
         output: z.object({ sent: z.number() }),
         ${task!.text} });`,
    );
    expect(problemsIn([file, join(folder, 'invoices.ts')])).toEqual([]);
    system = await startSystem({ handlersIn: folder });
    await system.startRunner();
    for (const { title } of examples)
      runs.set(title, (await system.client.submit('examples', title)).id);
  });
  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
  });

  it('are all there', () => {
    const rows = [...intro.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name).sort();
    expect(examples.map(({ title }) => /^\w+/.exec(title)![0]).sort()).toEqual(rows);
  });

  it('come after one of steps, which does what it says', async () => {
    const { id } = await system.client.submit('invoices', { month: 'May' });
    expect(await finished(system.client, id)).toMatchObject({
      result: { sent: 3 },
      progress: { done: 3, total: 3 },
    });
  });

  it.each(examples)('$title: does here what it does in Python', async ({ title, python, here }) => {
    const body = python.trimEnd().replaceAll(/^(?=.)/gm, '    ');
    const program = `${pythonPrelude!.text}\nasync def main():\n${body}\n\nimport json\nprint(json.dumps(asyncio.run(main())))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const { error, result } = await finished(system.client, runs.get(title)!);
    expect(error).toBeUndefined();
    expect(promised(here)).not.toBeNull();
    expect({ there: JSON.parse(stdout), result }).toEqual({
      there: promised(python),
      result: promised(here),
    });
    expect(promised(here)).toEqual(promised(python));
  });
});

/** What the compiler says of files, with the settings of the project. */
function problemsIn(files: readonly string[]): string[] {
  const settings = join(PROJECT_ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(settings, (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PROJECT_ROOT);
  delete options.tsBuildInfoFile;
  const program = ts.createProgram(files, {
    ...options,
    incremental: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('a newcomer', () => {
  const project = copyOfProject();
  let up: ChildProcess;
  let said = '';
  const slipway = (...args: string[]) => {
    const { stdout, stderr, status } = slipwayIn(project, args);
    return { output: stdout + stderr, status };
  };

  const addTask = (entry: string): void => {
    const config = join(project, 'slipway.config.ts');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(/^ {2}tasks: \{$/m, `  tasks: {\n${entry}`),
    );
  };

  beforeAll(async () => {
    for (const title of ['Add a TypeScript task', 'Add a Python task']) {
      const text = section(title);
      const blocks = blocksOf(text);
      const files = [...text.matchAll(/^\d\. Write `([^`]+)`:$/gm)].map(([, name = '']) => name);
      for (const [index, name] of files.entries()) {
        mkdirSync(dirname(join(project, name)), { recursive: true });
        writeFileSync(join(project, name), blocks[index]!.text);
      }
      const entry =
        blocks[files.length]?.text ?? `${/under `tasks`: `([^`]+)`/.exec(text)?.[1] ?? ''},`;
      addTask(entry);
    }
    up = spawn(process.execPath, ['bin/slipway.js', 'up', '--port', String(await freePort())], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ready = new Promise<void>((resolve, reject) => {
      const listen = (data: Buffer) => {
        said += data.toString();
        if (/Ctrl-C/.test(said)) resolve();
      };
      up.stdout?.on('data', listen);
      up.stderr?.on('data', listen);
      up.on('exit', (code) => reject(new Error(`ended with code ${String(code)}: ${said}`)));
    });
    await ready;
  });
  afterAll(async () => {
    up.removeAllListeners('exit');
    up.kill('SIGINT');
    await once(up, 'exit');
    up.stdout?.destroy();
    up.stderr?.destroy();
  });

  /** The command to run, as the page writes it. */
  const commandIn = (title: string): string[] => {
    const [, task = '', input = ''] =
      /`npx slipway run (\S+) --input '([^']*)'`/.exec(section(title)) ?? [];
    return ['run', task, '--input', input];
  };

  it('adds a TypeScript task by following the page', () => {
    const { output, status } = slipway(...commandIn('Add a TypeScript task'));
    expect({ output, status }).toEqual({
      output: expect.stringContaining('Shouting hello ...'),
      status: 0,
    });
    expect(output).toContain('HELLO');
  });

  it('adds a Python task by following the page', () => {
    const { output, status } = slipway(...commandIn('Add a Python task'), '--json');
    expect({ output, status }).toEqual({
      output: expect.stringContaining('Report for monday is ready'),
      status: 0,
    });
    expect(output).toMatch(/"pages": ?3/);
    expect(output).not.toContain('::progress');
  });

  it('is shown an input that the task takes, where it takes not this one', () => {
    for (const input of [[], ['--input', '{"txt":"hello"}']])
      expect(slipway('run', 'shout', ...input)).toEqual({
        output: expect.stringMatching(
          /(needs an input|text: is missing)\n.*--input '\{"text":"…"\}'/,
        ),
        status: 1,
      });
    const file = slipway('run', 'shout', '--input', '@nothing.json');
    expect(file.output).toContain('--input: no such file: nothing.json');
  });

  it('is told at once that it runs already', () => {
    const { output, status } = slipway('up');
    expect({ output, status }).toEqual({
      output: expect.stringMatching(
        /^✗ 'dev' runs already: http:.*\n {2}stop that one first: Ctrl-C/,
      ),
      status: 1,
    });
  });

  it('is told how to go on where a task is not named yet, or named too late', () => {
    cpSync(join(project, 'tasks/shout'), join(project, 'tasks/whisper'), { recursive: true });
    const unnamed = slipway('run', 'whisper').output;
    const [, entry = ''] = /again: (whisper: \{.*\})$/m.exec(unnamed) ?? [];
    expect(entry).toBe(`whisper: { handler: 'tasks/whisper/task.ts' }`);
    addTask(`${entry},`);
    const late = slipway('run', 'whisper').output;
    expect(late).toMatch(/not yet in 'dev' as it runs\n {2}start it again: Ctrl-C/);
  });

  it('is told where a task cannot be bundled, and what to write', () => {
    const file = join(project, 'tasks/whisper/task.ts');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, good.replace('../../services', '../services').replace("'zod'", "'zood'"));
    const { output, status } = slipway('synth');
    expect(status).toBe(1);
    expect(output.slice(output.indexOf('✗ sources'))).toBe(
      [
        '✗ sources cannot be bundled:',
        `  tasks/whisper/task.ts:1:19: Could not resolve "zood"; npm install zood brings it`,
        `  tasks/whisper/task.ts:2:37: Could not resolve "../services/protocol/task"; write "../../services/protocol/task"`,
        '',
      ].join('\n'),
    );
  });
});
