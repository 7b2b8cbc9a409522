import { objectAt, textAt, textsAt, isObject, type JsonObject } from './json-file';
import { once, withLate } from './late';
import { withoutLoops } from './loops';
import type { Tree } from './tree';
import type { Output, Resource, SourceLine } from './types';

/** What is known of constructs beside a stack's template. */
export interface Constructs {
  readonly tree: Tree;
  readonly sources: (path: string) => SourceLine | undefined;
  /** Path of the construct of a logical id, from the metadata of the assembly. */
  readonly pathOf: (stack: string, logicalId: string) => string | undefined;
  /** Whether all that is asked only when somebody asks a resource for it. */
  readonly lateOrigins?: boolean;
}

/** Which construct made a resource, and which line of the sources. */
type Origin = Pick<Resource, 'path' | 'ancestry' | 'source'>;

/** The resources of a template; the paths that it does not say come from metadata and tree. */
export function resourcesOf(
  template: JsonObject,
  stack: string,
  constructs: Constructs,
): Resource[] {
  const entries = Object.entries(sectionOf(template, 'Resources'));
  const said = (resource: unknown) => textAt(objectAt(resource, 'Metadata'), 'aws:cdk:path');
  const inTree = once(() =>
    entries.every(([, resource]) => said(resource) !== undefined)
      ? undefined
      : constructs.tree.pathsIn(stack),
  );
  return entries.flatMap(([logicalId, resource]) => {
    const type = textAt(resource, 'Type');
    if (type === undefined) return [];
    const originOf = (): Origin => {
      const { tree, sources, pathOf } = constructs;
      const path =
        said(resource) ?? pathOf(stack, logicalId) ?? inTree()?.get(logicalId) ?? logicalId;
      return { path, ancestry: tree.ancestryOf(path), source: sources(path) };
    };
    const own = {
      id: `${stack}#${logicalId}`,
      stack,
      logicalId,
      type,
      properties: objectAt(resource, 'Properties'),
      dependsOn: textsAt(resource, 'DependsOn').map((dependency) => `${stack}#${dependency}`),
      condition: textAt(resource, 'Condition'),
      ...policiesOf(resource),
    };
    return constructs.lateOrigins === true
      ? [withLate(own, ['path', 'ancestry', 'source'], once(originOf))]
      : [{ ...own, ...originOf() }];
  });
}

const sectionOf = (template: JsonObject, name: 'Resources' | 'Outputs'): JsonObject =>
  withoutLoops(objectAt(template, name), objectAt(template, 'Parameters'));

/** What becomes of it when it is deleted, replaced, or updated. */
function policiesOf(
  resource: unknown,
): Pick<Resource, 'deletionPolicy' | 'updateReplacePolicy' | 'updatePolicy'> {
  const updatePolicy = objectAt(resource, 'UpdatePolicy');
  const deletionPolicy = textAt(resource, 'DeletionPolicy');
  const updateReplacePolicy = textAt(resource, 'UpdateReplacePolicy');
  return {
    ...(deletionPolicy !== undefined && { deletionPolicy }),
    ...(updateReplacePolicy !== undefined && { updateReplacePolicy }),
    ...(Object.keys(updatePolicy).length > 0 && { updatePolicy }),
  };
}

export function outputsOf(template: JsonObject): Output[] {
  return Object.entries(sectionOf(template, 'Outputs')).map(([logicalId, output]) => {
    const name = objectAt(output, 'Export').Name;
    return {
      logicalId,
      exportName: typeof name === 'string' ? name : undefined,
      value: isObject(output) ? output.Value : undefined,
      ...(isObject(name) && { exportExpression: name }),
    };
  });
}

/** Paths by logical id as the metadata of a stack says; nested stacks stand in the metadata of the one around them. */
export function pathsInMetadata(metadata: JsonObject): Constructs['pathOf'] {
  const byId = new Map<string, string[]>();
  for (const [key, entries] of Object.entries(metadata)) {
    const path = key.replace(/^\//, '');
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (textAt(entry, 'type') !== 'aws:cdk:logicalId') continue;
      const id = textAt(entry, 'data');
      if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), path]);
    }
  }
  return (stack, logicalId) =>
    byId
      .get(logicalId)
      ?.filter((path) => path.startsWith(`${stack}/`))
      .sort((a, b) => a.split('/').length - b.split('/').length)[0];
}
