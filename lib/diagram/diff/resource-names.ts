import type { ResourceRecord } from '../../graph';
import type { Compared } from './compare';
import { kindOf, titleWithKind } from './kinds';

/** What people call a resource of one of the two sides, as the pictures have it: `Web service`, `the task role of Web service`. */
export function resourceNames({
  before,
  after,
  union,
}: Compared): (id: string, side: 'before' | 'after') => string {
  const records = {
    before: new Map(before.resources.map((one) => [one.id, one])),
    after: new Map(after.resources.map((one) => [one.id, one])),
  };
  return (id, side) => {
    const resource = records[side].get(id);
    const holder = side === 'before' ? union.holderBefore(id) : union.holderAfter(id);
    if (resource === undefined) return id.slice(id.lastIndexOf('#') + 1);
    const node = union.nodes.find((one) => one.id === holder);
    if (holder === undefined || node === undefined) return pathWords(resource.path);
    const title = union.titleOf(holder);
    return node.type === resource.type && node.path === resource.path
      ? titleWithKind(title, resource.type)
      : `the ${kindOf(resource.type) || partWords(resource)} of ${title}`;
  };
}

const pathWords = (path: string): string => path.replace(/\/(?:Resource|Default)$/, '');

/** `…/TaskRole/DefaultPolicy/Resource` → `task role policy`. */
function partWords({ path, type }: ResourceRecord): string {
  const parts = pathWords(path).split('/');
  const last = parts.at(-1) ?? '';
  const own = last === 'DefaultPolicy' ? `${parts.at(-2) ?? ''}Policy` : last;
  // A name that only people's own code explains says less than the type does.
  const words =
    /^[A-Za-z]+$/.test(own) && parts.length > 2 ? own : (type.split('::').at(-1) ?? own);
  return words
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
}
