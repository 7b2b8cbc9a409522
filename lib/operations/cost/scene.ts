import { referencesOf, type Assembly, type Resource } from '../../assembly';
import type { Scene } from './model';
import type { Usage } from './usage';

/** The resources of a stage, with what refers to what. */
export function sceneOf(assembly: Assembly, stage: string, usage: Usage): Scene {
  const resources = assembly.stacks
    .filter((stack) => (stack.stage ?? '') === stage)
    .flatMap((stack) => stack.resources);
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const byType = Map.groupBy(resources, ({ type }) => type);
  const references = referencesOf(assembly);
  const targets = Map.groupBy(references, ({ from }) => from);
  const users = Map.groupBy(references, ({ to }) => to);
  const found = (ids: readonly string[], type: string): Resource[] =>
    [...new Set(ids)].flatMap((id) => {
      const resource = byId.get(id);
      return resource?.type === type ? [resource] : [];
    });
  const uses: Scene['uses'] = ({ id }, type) =>
    found(
      (targets.get(id) ?? []).map(({ to }) => to),
      type,
    );
  const services = byType.get('AWS::ECS::Service') ?? [];
  return {
    usage,
    resources,
    ofType: (type) => byType.get(type) ?? [],
    uses,
    usedBy: ({ id }, type, where = '') =>
      found(
        (users.get(id) ?? []).filter(({ at }) => at.startsWith(where)).map(({ from }) => from),
        type,
      ),
    zones: Math.max(1, ...services.map((service) => uses(service, 'AWS::EC2::Subnet').length)),
  };
}

/** A number of a template, which may stand there as text. */
export function numberAt(value: unknown, key: string): number | undefined {
  const part = (value as Record<string, unknown> | undefined)?.[key];
  const number = typeof part === 'string' && part.trim() !== '' ? Number(part) : part;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** All literal text in a value of a template, intrinsic functions looked through. */
export function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textIn).join('');
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textIn).join('');
}
