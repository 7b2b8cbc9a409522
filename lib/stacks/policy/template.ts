import { readFileSync } from 'node:fs';

/** A resource as its template has it. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: unknown;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string | undefined;
}

/** What a rule looks at: one template. */
export interface Template {
  readonly production: boolean;
  ofType(...types: string[]): Resource[];
}

interface Written {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

export function readTemplate(file: string, production: boolean): Template {
  const { Resources: written = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    Resources?: Readonly<Record<string, Written>>;
  };
  const resources = Object.entries(written).map(([id, resource]): Resource => ({
    id,
    type: resource.Type,
    properties: resource.Properties ?? {},
    dependsOn: [resource.DependsOn ?? []].flat(),
    deletionPolicy: resource.DeletionPolicy,
  }));
  return {
    production,
    ofType: (...types) => resources.filter(({ type }) => types.includes(type)),
  };
}

/** A value inside another one; undefined where the way ends. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    value,
  );
}

/** A list as it stands, one value as a list of it, nothing as an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** Whether a value refers to a resource of its template. */
export function refersTo(value: unknown, id: string): boolean {
  const text = JSON.stringify(value ?? null);
  return text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}",`);
}

/** The text that a value comes to, with `…` for what is known only when it is deployed. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const sub = at(value, 'Fn::Sub');
  if (typeof sub === 'string') return sub;
  const [separator = '', parts = []] = listOf(at(value, 'Fn::Join')) as [string?, unknown[]?];
  return Array.isArray(at(value, 'Fn::Join')) ? parts.map(textOf).join(separator) : '…';
}
