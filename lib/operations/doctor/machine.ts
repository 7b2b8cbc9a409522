import { existsSync, readFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../errors';
import { findEngine } from '../release/engine';
import { runProgram } from '../release/spawn';
import type { EngineState, Machine } from './ports';

const CDK = join(__dirname, '..', '..', '..', 'node_modules', 'aws-cdk', 'package.json');

/** This machine. Aborted: programs that are under way end. */
export function thisMachine(signal: AbortSignal): Machine {
  // Two checks ask for it.
  let found: Promise<EngineState> | undefined;
  return {
    nodeVersion: process.versions.node,
    engine: () => (found ??= engineState(signal)),
    disk: async (folder) => {
      if (!existsSync(folder)) return undefined;
      const [{ bavail, bsize }, { dev }] = await Promise.all([statfs(folder), stat(folder)]);
      return { device: dev, freeBytes: bavail * bsize };
    },
    cdk: () => (existsSync(CDK) ? cdkIn(CDK) : undefined),
  };
}

/** The CDK's command line carries its reader of assemblies in itself, and names it among what it was built with. */
export function cdkIn(file: string): { version: string; schema: number | undefined } {
  const { version = '', devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    version?: string;
    devDependencies?: Record<string, string>;
  };
  const [, major] = /(\d+)\./.exec(devDependencies['@aws-cdk/cloud-assembly-schema'] ?? '') ?? [];
  return { version, schema: major === undefined ? undefined : Number(major) };
}

async function engineState(signal: AbortSignal): Promise<EngineState> {
  let command: string;
  try {
    ({ command } = await findEngine(undefined, signal));
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const kind = /there is no/.test(error.message) ? 'missing' : 'silent';
    return { kind, reason: error.message, fix: error.hint ?? 'docker info' };
  }
  const [info, buildx] = await Promise.all([
    runProgram([command, 'info', '--format', '{{.OSType}}/{{.Architecture}} {{.DockerRootDir}}'], {
      signal,
    }),
    runProgram([command, 'buildx', 'inspect'], { signal }),
  ]);
  const [, platform, folder] = /^(\S+\/\S+) (.*)$/.exec(info.output.trim()) ?? [];
  return {
    kind: 'there',
    command,
    platform: info.exitCode === 0 && platform !== undefined ? platformOf(platform) : undefined,
    builds: buildx.exitCode === 0 ? buildPlatforms(buildx.output) : undefined,
    folder: folder !== undefined && folder !== '' && existsSync(folder) ? folder : undefined,
  };
}

/** Processors by the names that images have: `linux/x86_64` is `linux/amd64`. */
const platformOf = (text: string): string =>
  text.replace(/\/x86_64$/, '/amd64').replace(/\/aarch64$/, '/arm64');

/** `Platforms: linux/amd64*, linux/arm64/v8`. */
export function buildPlatforms(output: string): string[] | undefined {
  const [, list] = /^\s*Platforms:\s*(.+)$/m.exec(output) ?? [];
  return list?.split(',').map((one) => one.trim().replace(/\*$/, ''));
}
