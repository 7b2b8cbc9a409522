import type { Model } from '../model';
import type { Edge, Node } from '../types';
import { apis } from './apis';
import { calls } from './calls';
import { cdn } from './cdn';
import { customResources } from './custom-resources';
import type { Between, Found } from './edge';
import { entries, targets } from './entries';
import { links } from './links';
import { notifications } from './notifications';
import { alarms, chats } from './operations';
import { people } from './people';
import { pipes } from './pipes';
import { redrives, subscriptions } from './queues';
import { rules } from './rules';
import { schedules } from './schedules';
import { secrets } from './secrets';
import { stateMachines } from './state-machines';
import { connections } from './wiring';

type Finder<T> = (model: Model, between: Between) => T;

/** What has both of its ends in templates. */
const BETWEEN: readonly Finder<readonly Edge[]>[] = [
  targets,
  calls,
  redrives,
  schedules,
  secrets,
  alarms,
  chats,
  connections,
  links,
  rules,
  pipes,
  notifications,
  stateMachines,
  apis,
  cdn,
  customResources,
];

/** What may have one end that no template holds. */
const ACROSS: readonly Finder<Found>[] = [entries, people, subscriptions];

/** Everything that flows, from every place where a template says so. */
export function findEdges(model: Model, between: Between): Found {
  const across = ACROSS.map((find) => find(model, between));
  const within = BETWEEN.flatMap((find) => find(model, between));
  return {
    externals: unique(across.flatMap(({ externals }) => externals)),
    edges: merge([...across.flatMap(({ edges }) => edges), ...within]),
  };
}

function unique(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

/** Messages of which more is known than that they are sent. */
const SAID_BETTER = new Set(['dead letters', 'failures', 'results']);

/** One edge for each pair and kind; its labels and its evidence come together. */
function merge(edges: readonly Edge[]): Edge[] {
  return [
    ...Map.groupBy(edges, ({ kind, from, to }) => [kind, from, to].join('|')).values(),
  ].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const labels = [...new Set(same.flatMap(({ label }) => label.split(', ')))].filter(
      (label, _index, all) =>
        label !== '' && !(label === 'send' && all.some((other) => SAID_BETTER.has(other))),
    );
    return [{ ...first, label: labels.join(', '), evidence: same.flatMap((one) => one.evidence) }];
  });
}
