import type { Snapshot } from '../../graph';
import type { Matches } from './match';

/** How texts of properties are compared and said: their references by what they mean, not by ids. */
export interface Naming {
  /** Whether two texts say the same, each in its own graph. */
  isSame(before: string, after: string): boolean;
  /** A text with the titles of what it refers to. */
  before(text: string): string;
  after(text: string): string;
  /** The later name of a stack that CloudFormation takes for another one; undefined: it is the same. */
  movedStack(before: string, after: string): string | undefined;
}

/** `${dev/data#Runs7F.Arn}` */
export const REFERENCE = /\$\{([^{}#]+#[^{}.]+)(\.[^{}]*)?\}/g;

/** End of a text that was cut when it was archived. */
export const CUT = /\([^()]*digest [0-9a-f]{12}\)$/;

export function namingOf(
  before: Snapshot,
  after: Snapshot,
  { resources, stacks }: Matches,
): Naming {
  const later = new Map(resources.pairs.map((pair) => [pair.before.id, pair.after.id]));
  const translated = (text: string) =>
    text.replace(
      REFERENCE,
      (_all, id: string, attribute = '') => `\${${later.get(id) ?? id}${attribute}}`,
    );
  const moved = new Map(
    stacks.pairs.flatMap((pair) => {
      const [one, other] = [pair.before, pair.after];
      const isSame =
        one.name === other.name && one.account === other.account && one.region === other.region;
      // Two environments have stacks of their own: none is the other one renamed.
      return isSame || before.graph.name !== after.graph.name ? [] : [[one.path, other.name]];
    }),
  );
  return {
    isSame: (one, other) =>
      one === other ||
      translated(one) === other ||
      (CUT.test(one) && CUT.exec(one)?.[0] === CUT.exec(other)?.[0]),
    before: titled(before),
    after: titled(after),
    movedStack: (stack) => moved.get(stack),
  };
}

function titled({ graph, resources }: Snapshot): (text: string) => string {
  const titles = new Map(
    [...graph.groups, ...graph.nodes].flatMap((holder) =>
      holder.resources.map((id) => [id, holder.title] as const),
    ),
  );
  const lead = new Set(graph.nodes.map(({ id }) => id));
  const paths = new Map(resources.map(({ id, path }) => [id, path]));
  return (text) =>
    text.replace(REFERENCE, (_all, id: string, attribute = '') => {
      const own = lead.has(id)
        ? titles.get(id)
        : paths.get(id)?.replace(/\/(?:Resource|Default)$/, '');
      return `‹${own ?? id}${attribute}›`;
    });
}
