import { objectAt, readJson, type JsonObject } from './json-file';
import { outputsOf, resourcesOf, type Constructs } from './template';
import type { Assembly, ConstructInfo, Resource, Stack } from './types';

/** What stands in place of a stack's own template: the deployed one, say. */
export interface OtherTemplate {
  readonly template: JsonObject;
  readonly terminationProtection: boolean;
}

/** The template of a stack, as it was synthesized. @throws AssemblyError that names the file */
export const templateOf = ({ templateFile }: Stack): JsonObject => readJson(templateFile);

/**
 * The assembly as it would be with other templates, by the paths of their stacks; a stack without one is left out.
 * Constructs that both have are told as the assembly tells them.
 */
export function withTemplates(
  { directory, stacks, stages }: Assembly,
  templates: ReadonlyMap<string, OtherTemplate>,
): Assembly {
  const constructs = constructsOf(stacks);
  return {
    directory,
    ...(stages !== undefined && { stages }),
    stacks: stacks.flatMap((stack): Stack[] => {
      const other = templates.get(stack.path);
      if (other === undefined) return [];
      const { template, terminationProtection } = other;
      return [
        {
          ...stack,
          terminationProtection,
          resources: resourcesOf(template, stack.path, constructs),
          outputs: outputsOf(template),
          parameters: objectAt(template, 'Parameters'),
          imageAssets: [],
        },
      ];
    }),
  };
}

/** What is known of constructs from the resources of an assembly. */
function constructsOf(stacks: readonly Stack[]): Constructs {
  const resources = stacks.flatMap((stack) => stack.resources);
  const byPath = new Map<string, Resource>(resources.map((one) => [one.path, one]));
  const byId = new Map(resources.map(({ id, path }) => [id, path]));
  const lines = new Map<string, readonly ConstructInfo[]>();
  for (const { ancestry } of resources)
    ancestry.forEach(({ path }, index) => lines.set(path, ancestry.slice(0, index + 1)));
  const nearest = (path: string): readonly ConstructInfo[] => {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const line = lines.get(at);
      if (line !== undefined) return line;
    }
    return [];
  };
  return {
    tree: { ancestryOf: nearest, pathsIn: () => new Map() },
    sources: (path) => byPath.get(path)?.source,
    pathOf: (stack, logicalId) => byId.get(`${stack}#${logicalId}`),
  };
}
