import { readFileSync } from 'node:fs';
import type { Assembly, Resource, Stack } from '../../assembly';
import type { PolicyFinding } from './finding';

/** Where things are that a tool names. */
export interface Places {
  /** By the path of a construct, and its stack's template where the tool names the template instead. */
  ofConstruct(path: string, logicalId?: string): Located;
  /** By an absolute path of a template, and the way into it. */
  inTemplate(file: string, way: readonly (string | number)[], line: number): Located;
}

type Located = Pick<PolicyFinding, 'path' | 'template' | 'source' | 'property'>;

export function placesIn({ stacks }: Assembly): Places {
  const resources = stacks.flatMap((stack) =>
    stack.resources.map((resource) => ({ stack, resource })),
  );
  const byPath = new Map(resources.map((one) => [one.resource.path, one]));
  const byTemplate = new Map(stacks.map((stack) => [stack.templateFile, stack]));
  return {
    ofConstruct: (path, logicalId) => {
      const found =
        resources.find(
          ({ stack, resource }) =>
            resource.logicalId === logicalId && path.startsWith(`${stack.path}/`),
        ) ??
        byPath.get(path) ??
        byPath.get(`${path}/Resource`);
      if (found !== undefined) return located(found.stack, found.resource, path);
      const stack = stacks.find((one) => path === one.path || path.startsWith(`${one.path}/`));
      return { path, ...(stack !== undefined && { template: { file: stack.templateFile } }) };
    },
    inTemplate: (file, [section, logicalId, ...property], line) => {
      const stack = byTemplate.get(file);
      const resource = stack?.resources.find((one) => one.logicalId === logicalId);
      const template = { file, line };
      if (stack === undefined || resource === undefined || section !== 'Resources')
        return { path: stack?.path ?? file, template };
      const at = property.join('.');
      return { ...located(stack, resource), template, ...(at !== '' && { property: at }) };
    },
  };
}

function located(stack: Stack, resource: Resource, path = resource.path): Located {
  const line = lineIn(stack.templateFile, resource.logicalId);
  return {
    path,
    template: { file: stack.templateFile, ...(line !== undefined && { line }) },
    ...(resource.source !== undefined && { source: resource.source }),
  };
}

const texts = new Map<string, readonly string[]>();

/** The line where a resource begins: the CDK writes templates with a space for each step inwards. */
function lineIn(file: string, logicalId: string): number | undefined {
  const lines = texts.get(file) ?? readFileSync(file, 'utf8').split('\n');
  texts.set(file, lines);
  const index = lines.findIndex((line) => line.trim() === `${JSON.stringify(logicalId)}: {`);
  return index === -1 ? undefined : index + 1;
}
