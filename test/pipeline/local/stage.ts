import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report, WorkStage } from '../../../lib/pipeline/model';
import { copyFolder, workspaceOf, type Source } from './checkout';
import { runCommand } from './command';
import { keptBy, neededBy } from './kept';
import type { Ending } from './outcome';

/** Where one build leaves what it makes. */
export interface Build {
  readonly source: Source;
  /** The project itself: its packages serve each workspace. */
  readonly project: string;
  /** Workspaces, and what stages keep for later ones. */
  readonly scratch: string;
  /** Logs and reports, for people. */
  readonly output: string;
  /** What the commands of a stage see. */
  environment(stage: WorkStage, workspace: string): Promise<NodeJS.ProcessEnv>;
  readonly signal: AbortSignal;
}

/** Runs a stage in a workspace of its own, with nothing in it but the commit and what earlier stages kept. */
export async function runStage(stage: WorkStage, build: Build): Promise<Ending> {
  const { scratch, output, signal } = build;
  const id = fileName(stage.name);
  const workspace = join(scratch, 'workspaces', id);
  const log = logOf(stage, output);
  writeFileSync(log, '');
  workspaceOf(build.source, build.project, workspace);
  for (const { name, folder } of neededBy(stage)) {
    const kept = join(scratch, 'kept', name);
    if (!existsSync(kept)) return { outcome: 'failed', why: `no stage has kept the ${name}`, log };
    copyFolder(kept, join(workspace, folder));
  }
  const environment = await build.environment(stage, workspace);
  const limitMs = stage.timeLimitMinutes * 60_000;
  const ending = await runCommands(stage.commands, {
    folder: workspace,
    environment,
    log,
    limitMs,
    signal,
  });
  keepReports(stage.reports ?? [], workspace, join(output, 'reports'));
  const missing = ending.outcome === 'succeeded' ? keep(stage, workspace, scratch) : undefined;
  rmSync(workspace, { recursive: true, force: true });
  return { ...(missing ?? ending), log };
}

/** The file of what a stage writes; there from its beginning on. */
export function logOf({ name }: WorkStage, output: string): string {
  const folder = join(output, 'logs');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${fileName(name)}.log`);
}

/** One after the other; the time limit is that of all of them. */
async function runCommands(
  commands: readonly string[],
  options: Parameters<typeof runCommand>[1],
): Promise<Ending> {
  const end = performance.now() + options.limitMs;
  for (const command of commands) {
    const limitMs = Math.max(1, Math.round(end - performance.now()));
    const ending = await runCommand(command, { ...options, limitMs });
    if (ending.outcome !== 'succeeded') return ending;
  }
  return { outcome: 'succeeded' };
}

function keep(stage: WorkStage, workspace: string, scratch: string): Ending | undefined {
  for (const { name, folder } of keptBy(stage)) {
    const made = join(workspace, folder);
    if (!existsSync(made)) return { outcome: 'failed', why: `it has not written ${folder}` };
    copyFolder(made, join(scratch, 'kept', name));
  }
  return undefined;
}

/** Whether the stage succeeds or not: they may say why it did not. */
function keepReports(reports: readonly Report[], workspace: string, folder: string): void {
  for (const report of reports) {
    const pattern = report.kind === 'html' ? `${report.folder}/${report.file}` : report.files;
    for (const file of globSync(pattern, { cwd: workspace })) {
      copyFolder(join(workspace, file), join(folder, file.replace(/^reports\//, '')));
    }
  }
}

const fileName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
