import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Assets } from './assets';
import { AssemblyError, objectAt, readJson, textAt, type JsonObject } from './json-file';
import { outputsOf, resourcesOf, type Constructs } from './template';
import type { Resource, Stack } from './types';

/** What a stack and the stacks nested in it share. */
interface Surroundings {
  readonly directory: string;
  readonly assets: Assets;
  readonly metadata: () => JsonObject;
  readonly constructs: Constructs;
}

/**
 * The stacks nested in a stack, at any depth. One whose template is not in the assembly (an address on S3) stays a
 * resource of the stack around it.
 *
 * @throws AssemblyError where a nested stack holds itself
 */
export function nestedStacks(
  parent: Stack,
  template: JsonObject,
  around: Surroundings,
  templates: readonly string[] = [parent.templateFile],
): Stack[] {
  return parent.resources
    .filter(({ type }) => type === 'AWS::CloudFormation::Stack')
    .flatMap((resource) => {
      const entry = objectAt(objectAt(template, 'Resources'), resource.logicalId);
      const path = pathOf(resource, parent);
      const file = templateOf(resource, objectAt(entry, 'Metadata'), path, around);
      if (file === undefined) return [];
      if (templates.includes(file))
        throw new AssemblyError(
          `${file}: the nested stack ${path} holds itself; take it out of its own template and synthesize again`,
        );
      const own = readJson(file);
      const stack: Stack = {
        ...parent,
        path,
        name: textAt(resource.properties, 'StackName') ?? `${parent.name}-${resource.logicalId}`,
        dependencies: [],
        templateFile: file,
        resources: resourcesOf(own, path, around.constructs),
        outputs: outputsOf(own),
        parameters: objectAt(own, 'Parameters'),
        imageAssets: [],
        parent: { stack: parent.path, resource: resource.id },
      };
      return [stack, ...nestedStacks(stack, own, around, [...templates, file])];
    });
}

/** `Top/Inner.NestedStack/Inner.NestedStackResource` is the resource of the nested stack `Top/Inner`. */
function pathOf({ path, logicalId }: Resource, parent: Stack): string {
  const construct = /^(.*)\.NestedStack\/[^/]*\.NestedStackResource$/.exec(path)?.[1];
  return construct ?? (path === logicalId ? `${parent.path}/${logicalId}` : path);
}

/** By the hash in its address, by what the resource's or the construct's metadata says, or by its name. */
function templateOf(
  { properties }: Resource,
  own: JsonObject,
  path: string,
  { directory, assets, metadata }: Surroundings,
): string | undefined {
  const address = JSON.stringify(properties.TemplateURL ?? properties.TemplateUrl ?? '');
  const [hash = ''] = /[0-9a-f]{64}/.exec(address) ?? [];
  const entries = metadata()[`/${path}`];
  const said = (Array.isArray(entries) ? entries : []).find(
    (entry) => textAt(entry, 'type') === 'aws:cdk:templateFile',
  ) as unknown;
  const names = [
    textAt(own, 'aws:asset:path'),
    textAt(said, 'data'),
    /^"(?:\.\/)?([^":]+\.json)"$/.exec(address)?.[1],
  ];
  return [assets.files.get(hash), ...names.map((name) => name && join(directory, name))].find(
    (file) => file !== undefined && file !== '' && existsSync(file),
  );
}
