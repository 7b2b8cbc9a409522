import type { Reference, Resource } from '../../assembly';
import type { Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';
import type { Link } from './link';
import { LINKS } from './link-table';

/** The edges that link-table.ts names. */
export function links(model: Model, between: Between): Edge[] {
  return LINKS.flatMap((link) =>
    model.ofType(link.type).flatMap((resource) => edgesOf(link, resource, model, between)),
  );
}

function edgesOf(link: Link, resource: Resource, model: Model, { nodeOf }: Between): Edge[] {
  const from = ends(resource, link.from, model);
  const to = ends(resource, link.to, model);
  return from.flatMap((source) =>
    to.flatMap((target) => {
      const { at } = link.to === '' ? source : target;
      return edge(
        link.kind,
        nodeOf(source.to),
        nodeOf(target.to),
        link.label,
        evidence(resource, at),
      );
    }),
  );
}

type End = Pick<Reference, 'to' | 'at'>;

const ends = (resource: Resource, place: string, model: Model): readonly End[] =>
  place === ''
    ? [{ to: resource.id, at: 'Properties' }]
    : usesLike(resource, place.startsWith('UpdatePolicy.') ? place : `Properties.${place}`, model);

/** What a resource uses at a place and below, `[]` standing for any entry of a list. */
export function usesLike(resource: Resource, place: string, model: Model): readonly Reference[] {
  return model.usesOf(resource.id).filter(({ at }) => {
    const general = at.replaceAll(/\[\d+\]/g, '[]');
    return general === place || general.startsWith(`${place}.`) || general.startsWith(`${place}[`);
  });
}
