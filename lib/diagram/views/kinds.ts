import type { Graph } from '../../graph';
import type { View } from '../view';
import { dataFlow } from './data-flow';
import type { Worded } from './lines';
import { network } from './network';
import { chooseOverview } from './overview';
import { permissions } from './permissions';
import { everything, type Selection } from './selection';
import type { Grouping, ViewKind } from './settings';

/** What a kind of view chooses, and how it words it. */
export interface Kind {
  /** `{name} · system overview`. */
  readonly title: string;
  readonly groupBy: Grouping;
  readonly select: (graph: Graph) => Chosen;
}

export interface Chosen extends Selection, Worded {
  readonly meanings?: NonNullable<View['meanings']>;
}

export const KINDS: Readonly<Record<ViewKind, Kind>> = {
  overview: { title: 'system overview', groupBy: 'network', select: chooseOverview },
  network: { title: 'network', groupBy: 'network', select: network },
  'data-flow': { title: 'data flow', groupBy: 'none', select: dataFlow },
  permissions: { title: 'permissions', groupBy: 'none', select: permissions },
  full: { title: 'everything', groupBy: 'construct', select: everything },
};
