import { ledAtTheSides } from './abreast-lines';
import type { Layout } from './layout';
import type { Line, View } from './view';

/** A view whose lines into frames are left to be led at the side of these, so that they stand abreast, their titles free. */
export interface Abreast {
  readonly view: View;
  /** Puts the lines that were left out into the layout; undefined where there is no way for them. */
  readonly complete: (layout: Layout) => Layout | undefined;
}

/** Undefined where no line leads from frame to frame, or words on one need room. */
export function abreast(view: View): Abreast | undefined {
  const frames = new Map(view.nodes.map(({ id, group }) => [id, group]));
  const leaves = ({ from, to }: Line) =>
    frames.get(to) !== undefined && frames.get(from) !== frames.get(to);
  const entering = view.lines.filter((line) => leaves(line) && frames.get(line.from) === undefined);
  const onward = view.lines.filter((line) => leaves(line) && frames.get(line.from) !== undefined);
  const above = entering.at(-1)?.from;
  if (onward.length === 0 || above === undefined) return undefined;
  if ([...entering, ...onward].some(({ label }) => label !== '')) return undefined;
  const heads = headsOf(view, frames);
  const toHead = (line: Line): Line => ({
    ...line,
    to: heads.get(frames.get(line.to)) ?? line.to,
  });
  const standIns = new Map(entering.map((line) => [toHead(line), line]));
  // All frames are below what is above them all: it holds them at one height.
  const held = new Set([...standIns.keys()].map(({ to }) => to));
  const holders = [...heads.values()]
    .filter((head) => !held.has(head))
    .map((to): Line => ({ from: above, to, family: 'call', label: '', edges: [] }));
  const rest = view.lines.filter((line) => !leaves(line));
  return {
    view: { ...view, lines: [...holders, ...standIns.keys(), ...rest] },
    complete: (layout) => ledAtTheSides(view, layout, { onward, standIns, heads }),
  };
}

/** Of each frame the first card that none of the same frame leads to. */
function headsOf(
  { nodes, lines }: View,
  frames: ReadonlyMap<string, string | undefined>,
): Map<string | undefined, string> {
  const reached = new Set(
    lines.flatMap(({ from, to }) => (frames.get(from) === frames.get(to) ? [to] : [])),
  );
  const heads = new Map<string | undefined, string>();
  for (const { id, group } of nodes)
    if (group !== undefined && !heads.has(group) && !reached.has(id)) heads.set(group, id);
  return heads;
}
