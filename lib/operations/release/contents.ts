import { readFileSync } from 'node:fs';
import { isObject, objectsIn, textAt, type JsonObject } from '../../assembly';
import { runProgram, type Ended } from './spawn';

/** What is looked for in images, and what can tell it. */

export const SEVERITIES = ['critical', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type Weaknesses = Readonly<Record<Severity, number>>;

/** A program that lists what is in an image, or what is known to be wrong with that. */
export interface Tool {
  readonly name: string;
  /** Whether it is there. */
  readonly probe: readonly string[];
  readonly command: (image: string, file: string) => readonly string[];
}

/** Bills of materials, as SPDX 2.3 in JSON. In the order in which they are preferred. */
const LISTERS = (engine: string): readonly Tool[] => [
  {
    name: 'syft',
    probe: ['syft', 'version'],
    command: (image, file) => ['syft', 'scan', image, '--quiet', '--output', `spdx-json=${file}`],
  },
  {
    name: 'trivy',
    probe: ['trivy', '--version'],
    command: (image, file) => [
      ...['trivy', 'image', '--quiet', '--format', 'spdx-json', '--output', file, image],
    ],
  },
  {
    name: `${engine} sbom`,
    probe: [engine, 'sbom', 'version'],
    command: (image, file) => [engine, 'sbom', '--format', 'spdx-json', '--output', file, image],
  },
];

const SCANNERS: readonly Tool[] = [
  {
    name: 'trivy',
    probe: ['trivy', '--version'],
    command: (image, file) => [
      ...['trivy', 'image', '--quiet', '--scanners', 'vuln', '--format', 'json'],
      ...['--output', file, image],
    ],
  },
  {
    name: 'grype',
    probe: ['grype', 'version'],
    command: (image, file) => ['grype', image, '--quiet', '--output', 'json', '--file', file],
  },
];

export interface Tools {
  /** Undefined: none is there. */
  readonly lister: Tool | undefined;
  readonly scanner: Tool | undefined;
}

/** The first of each kind that is on this machine. */
export async function findTools(engine: string): Promise<Tools> {
  const [lister, scanner] = await Promise.all([first(LISTERS(engine)), first(SCANNERS)]);
  return { lister, scanner };
}

async function first(tools: readonly Tool[]): Promise<Tool | undefined> {
  for (const tool of tools) {
    const { exitCode } = await runProgram(tool.probe);
    if (exitCode === 0) return tool;
  }
  return undefined;
}

/** Lets a tool write its file. @returns what it says where it fails; undefined: it did not */
export async function runTool(
  { name, command }: Tool,
  image: string,
  file: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const ended: Ended = await runProgram(command(image, file), { signal });
  if (ended.exitCode === 0) return undefined;
  const said = ended.lastLines.filter((line) => line.trim() !== '').at(-1);
  return `${name} failed: ${said ?? 'it does not say why'}`;
}

/** Counts what trivy or grype wrote. @throws Error where the file is neither's */
export function weaknessesIn(file: string): Weaknesses {
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const found = isObject(report) ? severitiesOf(report) : undefined;
  if (found === undefined) throw new Error(`${file} is no report of trivy or grype`);
  const count = (severity: Severity) =>
    found.filter((one) => one.toLowerCase() === severity).length;
  return { critical: count('critical'), high: count('high') };
}

/** trivy: Results[].Vulnerabilities[].Severity; grype: matches[].vulnerability.severity */
function severitiesOf(report: JsonObject): string[] | undefined {
  if (Array.isArray(report.matches))
    return objectsIn(report.matches).map(
      ({ vulnerability }) => textAt(vulnerability, 'severity') ?? '',
    );
  if (report.Results === undefined && report.SchemaVersion === undefined) return undefined;
  return objectsIn(report.Results).flatMap(({ Vulnerabilities }) =>
    objectsIn(Vulnerabilities).map((one) => textAt(one, 'Severity') ?? ''),
  );
}
