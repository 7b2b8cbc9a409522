import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import pc from 'picocolors';
import { loadApplication, type ResolvedApplication } from '../../../lib/config';
import { pipelineOf } from '../../../lib/pipeline';
import { askOnTerminal } from './approval';
import { build, needsSurroundings, shown } from './build';
import { sourceOf } from './checkout';
import { interrupted } from './interrupted';
import { stagesOf, type Kind } from './kind';
import { optionsOf, type Options } from './options';
import { lines, tree } from './screen';
import { selected } from './selection';
import { startSurroundings } from './surroundings';

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
  const pipeline = stagesOf(pipelineOf(application), kind);
  const { leftOut, needed } = selected(pipeline, options);
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-pipeline-'));
  const signal = interrupted(() =>
    say('\nStopping: what runs is asked to end. Once more ends it at once.'),
  );
  const begin = once(() => startSurroundings(PROJECT, placesOf(application)));
  try {
    const source = sourceOf(PROJECT, join(scratch, 'source'), options);
    if (needed.length > 0) say(`${needed.join(', ')}: runs too, later stages read what it keeps`);
    if (source.uncommitted.length > 0 && !options.withChanges)
      say(
        `${source.uncommitted.length} files differ from the commit and are not part of the build: --with-changes`,
      );
    const stages = pipeline.groups.flat().filter(({ name }) => !leftOut.has(name));
    // While the first stages run.
    if (stages.some((stage) => stage.kind === 'work' && needsSurroundings(stage)))
      begin().catch(() => undefined);
    const onTerminal = process.stderr.isTTY && process.stdin.isTTY;
    const title = `${pipeline.application} at ${source.commit.slice(0, 7)}`;
    const screen = (process.stderr.isTTY ? tree : lines)({
      groups: pipeline.groups,
      title,
      color,
      out: process.stderr,
    });
    const output = resolve(options.output);
    const report = await build({
      pipeline,
      source,
      project: PROJECT,
      scratch: join(scratch, 'build'),
      output,
      number: 1,
      kind,
      leftOut,
      answers: {
        ...options,
        signal,
        ...(onTerminal && { ask: (question: string) => askOnTerminal(question, signal) }),
      },
      screen,
      signal,
      surroundings: begin,
    }).finally(() => screen.close());
    say(shown(report, relative(process.cwd(), output), color));
    if (signal.aborted) return EXIT.interrupted;
    return report.outcome === 'succeeded' ? EXIT.succeeded : EXIT.failed;
  } finally {
    await begin.made?.then(
      (surroundings) => surroundings.stop(),
      () => undefined,
    );
    rmSync(scratch, { recursive: true, force: true });
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

/** Each environment's own account and region, and those where the pipeline itself lives. */
const placesOf = ({ environments, delivery }: ResolvedApplication) => [
  ...environments.map(({ account, region }) => ({ account, region })),
  { account: delivery.account, region: delivery.region },
];

interface Once<T> {
  (): Promise<T>;
  made?: Promise<T>;
}

function once<T>(make: () => Promise<T>): Once<T> {
  const made: Once<T> = () => (made.made ??= make());
  return made;
}

main(optionsOf(process.argv.slice(2))).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    say(`✗ ${(error as Error).message}`);
    process.exitCode = EXIT.notBegun;
  },
);
