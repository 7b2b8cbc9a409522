import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import pc from 'picocolors';
import { loadApplication, type ResolvedApplication } from '../../../lib/config';
import { pipelineOf } from '../../../lib/pipeline';
import { askOnTerminal } from './approval';
import { shown } from './build';
import { sourceOf, type Source } from './checkout';
import { interrupted } from './interrupted';
import type { Kind } from './kind';
import { optionsOf, type Options } from './options';
import { prove } from './prove';
import { run, surroundingsOf, type Session } from './session';

/** What `npm run pipeline:local` runs: the pipeline's own stages, on this machine. */

const PROJECT = resolve(__dirname, '..', '..', '..');
const EXIT = { succeeded: 0, failed: 1, notBegun: 2, interrupted: 130 } as const;

const color = pc.createColors(
  process.env.NO_COLOR === undefined && (process.stderr.isTTY || process.env.FORCE_COLOR === '1'),
);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(options: Options): Promise<number> {
  const application = loadApplication(join(PROJECT, 'slipway.config.ts'));
  const kind = kindOf(options, application);
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-pipeline-'));
  const signal = interrupted(() =>
    say('\nStopping: what runs is asked to end. Once more ends it at once.'),
  );
  const surroundings = surroundingsOf(PROJECT, application);
  const session: Session = {
    application,
    pipeline: pipelineOf(application),
    project: PROJECT,
    scratch,
    answers: answersOf(options, signal),
    color,
    surroundings,
    signal,
    say,
  };
  try {
    const source = sourceOf(PROJECT, join(scratch, 'source'), options);
    if (source.uncommitted.length > 0 && !options.withChanges)
      say(
        `Files that are not committed: ${source.uncommitted.length}. --with-changes builds them too.`,
      );
    if (options.prove) {
      return await proved(session, source, options);
    }
    const report = await run(session, { ...options, source, kind, number: 1 });
    say(shown(report, relative(process.cwd(), resolve(options.output)), color));
    return report.outcome === 'succeeded' ? EXIT.succeeded : EXIT.failed;
  } catch (error) {
    if (!signal.aborted) throw error;
    return EXIT.interrupted;
  } finally {
    await surroundings.made?.then(
      ({ stop }) => stop(),
      () => undefined,
    );
    rmSync(scratch, { recursive: true, force: true });
    if (signal.aborted) process.exitCode = EXIT.interrupted;
  }
}

async function proved(session: Session, source: Source, options: Options): Promise<number> {
  try {
    await prove(session, source, options);
    return EXIT.succeeded;
  } catch (error) {
    if (!session.signal.aborted) say(`${color.red('✗')} not proved: ${(error as Error).message}`);
    return EXIT.failed;
  }
}

function kindOf(
  { pullRequest, environment }: Options,
  { environments }: ResolvedApplication,
): Kind {
  if (pullRequest) return { of: 'pull request' };
  if (environment === undefined) return { of: 'main' };
  const names = environments.map(({ name }) => name);
  if (!names.includes(environment))
    throw new Error(`no environment is called ${environment}: there are ${names.join(', ')}`);
  return { of: 'main', environment };
}

const answersOf = (
  { yes, refuse, prove: proves }: Options,
  signal: AbortSignal,
): Session['answers'] => ({
  yes: yes || proves,
  refuse,
  signal,
  ...(process.stderr.isTTY &&
    process.stdin.isTTY && { ask: (question: string) => askOnTerminal(question, signal) }),
});

main(optionsOf(process.argv.slice(2))).then(
  (code) => {
    process.exitCode ??= code;
  },
  (error: unknown) => {
    say(`${color.red('✗')} ${(error as Error).message}`);
    process.exitCode ??= EXIT.notBegun;
  },
);
