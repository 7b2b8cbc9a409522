import type { Resource } from '../assembly';
import { dots, text } from './facts';
import { property, type Model } from './model';

export type Place = 'public' | 'private' | 'regional' | 'operations';

export interface CardRule {
  readonly place: Place;
  /** One line of what matters, from the template alone; `together`: all that the card stands for by its kind. */
  readonly facts: (resource: Resource, model: Model, together: readonly Resource[]) => string;
  /** Which resources of the type are cards; the others fold. Undefined: all. */
  readonly only?: (resource: Resource, model: Model) => boolean;
  /** Many of a kind that are one thing to people: one card for all in a frame, with this title. */
  readonly one?: string;
  /** One card for all that have the same of this, under it as title. */
  readonly oneFor?: (resource: Resource) => string;
}

export interface FoldRule {
  /** `group` folds into the frame around it, `owner` into the card that uses it or lives beside it in the construct tree. */
  readonly into: 'group' | 'owner';
  /** Property that names the owner; without it, and without construct paths, who uses the part comes first. */
  readonly of?: string;
  readonly because: string;
}

export type Cards = Readonly<Record<string, CardRule>>;
export type Folds = Readonly<Record<string, FoldRule>>;

/** A card whose line says its service and, where the template says them outright, properties of one word. */
export function card(
  place: Place,
  service: string,
  ...properties: readonly (string | readonly string[])[]
): CardRule {
  return {
    place,
    facts: (resource) =>
      dots(
        service,
        ...properties.map((path) => {
          const value = property(resource, ...(typeof path === 'string' ? [path] : path));
          return typeof value === 'number' ? String(value) : text(value);
        }),
      ),
  };
}

/** Types that are part of what a property of theirs names. */
export function partsOf(because: string, owners: Readonly<Record<string, string>>): Folds {
  return Object.fromEntries(
    Object.entries(owners).map(([type, of]) => [type, { into: 'owner' as const, of, because }]),
  );
}

/** Types that are part of the card beside them. */
export function partOf(because: string, ...types: readonly string[]): Folds {
  return Object.fromEntries(types.map((type) => [type, { into: 'owner' as const, because }]));
}

/** Types that belong to the frame around them. */
export function inFrame(because: string, ...types: readonly string[]): Folds {
  return Object.fromEntries(types.map((type) => [type, { into: 'group' as const, because }]));
}
