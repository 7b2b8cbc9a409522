import type { Resource } from '../assembly';
import { property } from './model';

/** Pieces of a card's line of facts. */

export function dots(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Text at a place of a resource, where the template says it outright. */
export const said = (resource: Resource, ...path: readonly (string | number)[]) =>
  text(property(resource, ...path));

/** A word for a property that is switched on. */
export const when = (on: boolean, words: string): string | undefined => (on ? words : undefined);

/** `512` → `0.5 GB`, `128` → `128 MB`. */
export function megabytes(value: unknown): string | undefined {
  const size = Number(value);
  if (!(size > 0)) return undefined;
  return size % 512 === 0 && size >= 512 ? `${size / 1024} GB` : `${size} MB`;
}

/** A number of a property with its unit; nothing where the template does not say it. */
export function amount(value: unknown, unit: (count: number) => string): string | undefined {
  return typeof value === 'number' ? unit(value) : undefined;
}
