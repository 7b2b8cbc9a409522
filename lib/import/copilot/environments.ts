import { unknownWord } from '../../config';
import type { CopilotFolder } from './folder';
import { isMap, textAt, valueAt } from './json';
import { ManifestError } from './manifest-error';
import { nameFor } from './names';
import type { YamlFile } from './yaml-file';

/** An environment of Copilot’s, and ours. */
export interface Environment {
  readonly copilotName: string;
  readonly name: string;
  readonly source: YamlFile | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly approval: boolean | undefined;
}

export interface Places {
  /** Account ids by environment. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly regions: Readonly<Record<string, string>>;
}

/**
 * The environments in the order of promotion: that of the pipeline, where there is one. Those without manifests count
 * where there are no manifests at all: Copilot wrote none before 1.20.
 *
 * @throws ManifestError for an account or region of an environment that is not there
 */
export function environmentsOf(
  folder: CopilotFolder,
  { accounts, regions }: Places,
): Environment[] {
  const manifests = new Map(
    folder.environments.map((source) => [
      textAt(source.value, 'name') ?? folderName(source),
      source,
    ]),
  );
  const named = [...Object.keys(accounts), ...Object.keys(regions)];
  const overridden = folder.workloads.flatMap(({ value }) => {
    const environments = valueAt(value, ['environments']);
    return isMap(environments) ? Object.keys(environments) : [];
  });
  const known = [...new Set(manifests.size > 0 ? manifests.keys() : overridden)];
  for (const name of named) {
    if (known.length === 0 || known.includes(name)) continue;
    throw new ManifestError(
      `'${name}': ${unknownWord('environment', name, known)}`,
      `there are: ${known.join(', ')}`,
    );
  }
  const all = known.length > 0 ? known : [...new Set(named.length > 0 ? named : ['dev'])];
  return inOrder(all, folder.pipelines).map((copilotName) => {
    const source = manifests.get(copilotName);
    const said = JSON.stringify(source?.value ?? {});
    return {
      copilotName,
      name: nameFor(copilotName, 12),
      source,
      account: ownOf(accounts, copilotName) ?? /arn:aws[\w-]*:acm:[\w-]+:(\d{12}):/.exec(said)?.[1],
      region:
        ownOf(regions, copilotName) ??
        /arn:aws[\w-]*:acm:([\w-]+-\d):/.exec(said)?.[1] ??
        /"az":"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]"/.exec(said)?.[1],
      approval: approvalOf(copilotName, folder.pipelines),
    };
  });
}

const ownOf = (map: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

const folderName = ({ file }: YamlFile): string => file.split(/[/\\]/).at(-2) ?? '';

interface Stage {
  readonly name: string;
  readonly approval: unknown;
}

function stagesOf({ value }: YamlFile): Stage[] {
  const stages = valueAt(value, ['stages']);
  if (!Array.isArray(stages)) return [];
  return stages.flatMap((stage: unknown) =>
    isMap(stage) && typeof stage.name === 'string'
      ? [{ name: stage.name, approval: stage.requires_approval }]
      : [],
  );
}

/** As pipelines order them; then production last, for its name says so. */
function inOrder(names: readonly string[], pipelines: readonly YamlFile[]): string[] {
  const order = pipelines.flatMap(stagesOf).map(({ name }) => name);
  const rank = (name: string): number => {
    const at = order.indexOf(name);
    if (at >= 0) return at;
    if (order.length > 0) return order.length;
    return (
      [/^dev/, /^(?:test|qa)/, /^(?:stag|pre|uat)/, /^(?!prod|live)/].findIndex((one) =>
        one.test(name),
      ) + 1 || 9
    );
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}

function approvalOf(name: string, pipelines: readonly YamlFile[]): boolean | undefined {
  const stage = pipelines.flatMap(stagesOf).find((one) => one.name === name);
  return typeof stage?.approval === 'boolean' ? stage.approval : undefined;
}
