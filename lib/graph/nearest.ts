import type { Resource } from '../assembly';

/** Cards by where they are in the construct tree. */
export interface Neighborhood {
  /** The cards of the same stack that share the deepest construct with a resource; none where only the stack is shared. */
  near(resource: Resource): readonly Resource[];
}

export function neighborhoodOf(cards: readonly Resource[]): Neighborhood {
  const below = new Map<string, Resource[]>();
  for (const card of cards) {
    for (const place of placesAbove(card)) {
      const known = below.get(place);
      if (known === undefined) below.set(place, [card]);
      else known.push(card);
    }
  }
  return {
    near: (resource) => {
      for (const place of placesAbove(resource)) {
        const found = below.get(place);
        if (found !== undefined) return found;
      }
      return [];
    },
  };
}

/** Constructs around a resource and itself, the innermost first, up to its stack. */
function placesAbove({ path, stack }: Resource): string[] {
  const ids = path.split('/');
  const places: string[] = [];
  for (let length = ids.length; length > stack.split('/').length; length--)
    places.push(`${stack}|${ids.slice(0, length).join('/')}`);
  return places;
}
