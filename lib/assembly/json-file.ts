import { readFileSync } from 'node:fs';

/** A folder that is no cloud assembly, or a broken one. The message is one line for people. */
export class AssemblyError extends Error {
  readonly code = 'ASSEMBLY_UNREADABLE';
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws AssemblyError that names the file */
export function readJson(file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new AssemblyError(
      `${file}: no such file; synthesize first, or name the folder that cdk synth wrote`,
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // said below
  }
  throw new AssemblyError(`${file}: not a JSON object; synthesize again`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, otherwise an empty one: assemblies may leave parts out. */
export function objectAt(value: unknown, key: string): JsonObject {
  const part = isObject(value) ? value[key] : undefined;
  return isObject(part) ? part : {};
}

export function textAt(value: unknown, key: string): string | undefined {
  const part = isObject(value) ? value[key] : undefined;
  return typeof part === 'string' ? part : undefined;
}

export function textsAt(value: unknown, key: string): string[] {
  const part = isObject(value) ? value[key] : undefined;
  if (typeof part === 'string') return [part];
  return Array.isArray(part) ? part.filter((entry) => typeof entry === 'string') : [];
}
