import type { Graph } from '../../graph';
import { matcher, namesIn } from './pattern';
import type { ViewSettings } from './settings';

/** A name in the settings of a view that nothing has. */
export class ViewNameError extends Error {
  readonly code = 'UNKNOWN_CARD';
  readonly hint: string;

  constructor(view: string, key: string, pattern: string, closest: string | undefined) {
    super(
      `view ${view}: ${key}: '${pattern}' is no construct, type or title${closest === undefined ? '' : `; did you mean '${closest}'?`}`,
    );
    this.name = 'ViewNameError';
    this.hint =
      'a construct path such as web/WebService, a type such as AWS::SQS::Queue, or the title of a card; * stands for others';
  }
}

/**
 * Checks that each name in the settings of a view means something.
 *
 * @param graphs those that the view is drawn of; a name that one of them has is right
 * @throws ViewNameError with the closest name that there is
 */
export function checkNames(graphs: readonly Graph[], settings: ViewSettings): void {
  const nodes = graphs.flatMap((graph) => graph.nodes);
  for (const [key, pattern] of patternsIn(settings)) {
    const matches = matcher(pattern);
    const isByHand = settings.externals?.some(({ title }) => matches({ ...NOWHERE, title }));
    if (isByHand === true || nodes.some(matches)) continue;
    throw new ViewNameError(settings.name, key, pattern, closest(pattern, namesIn(nodes)));
  }
}

const NOWHERE = { path: '', type: 'external', stack: undefined };

function patternsIn(settings: ViewSettings): readonly (readonly [key: string, pattern: string])[] {
  const { include = [], exclude = [], focus, rename = {}, icons = {}, externals = [] } = settings;
  const under = (key: string, patterns: readonly string[]) =>
    patterns.map((pattern) => [key, pattern] as const);
  return [
    ...under('include', include),
    ...under('exclude', exclude),
    ...under('focus', focus === undefined ? [] : [focus.on]),
    ...under('rename', Object.keys(rename)),
    ...under('icons', Object.keys(icons)),
    ...externals.flatMap(({ name, to, from }) =>
      under(`externals.${name}`, [...Object.keys(to), ...Object.keys(from)]),
    ),
  ];
}

/** As config does it, and loaded for those who mistype: at most a third of the word may differ, and two letters always may. */
function closest(word: string, names: readonly string[]): string | undefined {
  const { distance } = require('fastest-levenshtein') as typeof import('fastest-levenshtein');
  const plain = word.replace(/\*/g, '').toLowerCase();
  const [best] = names
    .map((name) => ({ name, away: distance(plain, name.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  return best !== undefined && best.away <= Math.max(2, Math.floor(plain.length / 3))
    ? best.name
    : undefined;
}
