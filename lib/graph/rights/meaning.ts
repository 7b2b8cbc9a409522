import type { EdgeKind } from '../types';
import type { Meaning } from './meanings';

type Make = (label: string, ...actions: readonly string[]) => Meaning;

const of =
  (kind: EdgeKind): Make =>
  (label, ...actions) => ({ kind, label, actions });

/** Rows of the tables: a label, and the actions that it stands for. */
export const reads = of('read');
export const writes = of('write');
export const invokes = of('invoke');
export const publishes = of('publish');
export const deploys = of('deploy');
export const operates = of('operate');
export const logs = of('log');
export const assumes = of('assume');
export const consumes: Make = (label, ...actions) => ({
  kind: 'subscribe',
  label,
  actions,
  reversed: true,
});
