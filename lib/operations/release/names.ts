import { ENV, MAIN_CONTAINER } from '../../../services/protocol/contract';
import { textAt, variablesOf, workloadsOf, type Assembly, type ImageBuild } from '../../assembly';

/** What people call each image, by its hash: the workload that runs it, else its construct. */
export function imageNames(
  assembly: Assembly,
  images: readonly ImageBuild[],
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const stage of new Set(assembly.stacks.map((stack) => stack.stage ?? ''))) {
    for (const { family, containers } of workloadsOf(assembly, stage)) {
      for (const container of containers) {
        const address = JSON.stringify(container.Image ?? '');
        const image = images.find(({ uses }) => uses.some(({ tag }) => address.includes(tag)));
        if (image === undefined || names.has(image.hash)) continue;
        const own = textAt(container, 'Name') ?? MAIN_CONTAINER;
        const workload = withoutPrefix(family, container);
        names.set(image.hash, own === MAIN_CONTAINER ? workload : `${workload}-${own}`);
      }
    }
  }
  for (const { hash, displayName } of images)
    if (!names.has(hash))
      names.set(hash, fromConstruct(displayName) ?? `image-${hash.slice(0, 8)}`);
  return names;
}

function withoutPrefix(family: string, container: Readonly<Record<string, unknown>>): string {
  const variables = variablesOf(container);
  const prefix = `${textOf(variables, ENV.application)}-${textOf(variables, ENV.environment)}-`;
  return family.startsWith(prefix) ? family.slice(prefix.length) : family;
}

/** `Hello/Task/Definition/main/AssetImage` → `hello`: letters that may stand in a file's name. */
function fromConstruct(displayName: string | undefined): string | undefined {
  const words = (displayName ?? '').replace(/\/?(?:AssetImage|Asset|Code)$/, '');
  const name = words.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  return name === '' ? undefined : name.toLowerCase();
}

/** Name of the application, from what its containers are told; undefined where none is told. */
export function applicationName(assembly: Assembly): string | undefined {
  for (const stage of new Set(assembly.stacks.map((stack) => stack.stage ?? '')))
    for (const { containers } of workloadsOf(assembly, stage))
      for (const container of containers) {
        const name = textOf(variablesOf(container), ENV.application);
        if (name !== '') return name;
      }
  return undefined;
}

function textOf(variables: ReadonlyMap<string, unknown>, name: string): string {
  const value = variables.get(name);
  return typeof value === 'string' ? value : '';
}
