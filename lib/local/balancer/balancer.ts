import type { Asked, ListenerRules, Weighted } from './rules';
import { ruleFor } from './rules';
import { openDoor, type Decision, type Door } from './network';
import type { TargetGroup } from './target-group';

export interface Balancer {
  /** Port of this machine → listener that answers there. */
  readonly doors: readonly { readonly port: number; readonly listener: ListenerRules }[];
  /** Requests that were passed on to a group since the start, by its ARN. */
  requests(group: string): number;
  close(): Promise<void>;
}

export interface BalancerOptions {
  readonly groups: ReadonlyMap<string, TargetGroup>;
  /** Port of this machine for a listener; 0: any. */
  readonly portFor: (listener: ListenerRules) => number;
  /** Headers that are put to a request before it is passed on. */
  readonly vouch?: (asked: Asked) => Readonly<Record<string, string>>;
  /** A number from 0 to 1, by which weighted groups are chosen. */
  readonly draw: () => number;
}

/** A load balancer of this machine: each listener on a port of its own, with its rules. */
export async function startBalancer(
  listeners: readonly ListenerRules[],
  { groups, portFor, vouch = () => ({}), draw }: BalancerOptions,
): Promise<Balancer> {
  const counts = new Map<string, number>();
  const open: (Door & { readonly listener: ListenerRules })[] = [];
  const decide =
    (listener: ListenerRules) =>
    (asked: Asked): Decision => {
      const action = ruleFor(listener, asked)?.action;
      if (action?.kind === 'redirect')
        return { status: action.status, headers: { location: action.to(asked) }, body: '' };
      if (action?.kind === 'fixed')
        return {
          status: action.status,
          headers: { 'content-type': action.type },
          body: action.body,
        };
      if (action?.kind !== 'forward') return said(501, `no ${action?.what ?? 'rule'} here`);
      const arn = chosen(action.groups, draw());
      const target = groups.get(arn)?.next();
      if (target === undefined) return said(503, 'no target takes requests');
      counts.set(arn, (counts.get(arn) ?? 0) + 1);
      return { target, headers: vouch(asked) };
    };
  try {
    for (const listener of listeners)
      open.push({ ...(await openDoor(portFor(listener), decide(listener))), listener });
  } catch (error) {
    await Promise.all(open.map((door) => door.close()));
    throw error;
  }
  return {
    doors: open.map(({ port, listener }) => ({ port, listener })),
    requests: (group) => counts.get(group) ?? 0,
    close: async () => {
      await Promise.all(open.map((door) => door.close()));
    },
  };
}

const said = (status: number, body: string): Decision => ({
  ...{ status, body: `${body}\n` },
  headers: { 'content-type': 'text/plain' },
});

function chosen(groups: readonly Weighted[], drawn: number): string {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let rest = drawn * total;
  return groups.find(({ weight }) => (rest -= weight) < 0)?.group ?? groups[0]?.group ?? '';
}
