/** Something that is told once, whenever it is seen. */
interface Told {
  readonly id: string;
  readonly atMs: number;
}

/** What was read of a log: no event is shown twice, and one that arrives late is still shown. */
export interface Tail {
  /** The next look reads from here. Milliseconds since 1970. */
  readonly sinceMs: number;
  /** Ids of events at or after `sinceMs` that were shown. */
  readonly seen: ReadonlyMap<string, number>;
  /** An event may show up this much after a later one. Milliseconds. */
  readonly lateMs: number;
}

/** Of CloudWatch Logs. Milliseconds. */
const LATE_MS = 15_000;

export const tailFrom = (sinceMs: number, lateMs: number = LATE_MS): Tail => ({
  ...{ sinceMs, lateMs },
  seen: new Map(),
});

/** Takes what a look found: what is new of it, in the order of time. */
export function takeEvents<T extends Told>(
  { sinceMs, seen, lateMs }: Tail,
  found: readonly T[],
): { readonly tail: Tail; readonly fresh: readonly T[] } {
  const fresh = inOrder(found.filter(({ id, atMs }) => atMs >= sinceMs && !seen.has(id)));
  const newest = fresh.reduce((latest, { atMs }) => Math.max(latest, atMs), sinceMs);
  const next = Math.max(sinceMs, newest - lateMs);
  const remembered = [...seen, ...fresh.map(({ id, atMs }): [string, number] => [id, atMs])].filter(
    ([, atMs]) => atMs >= next,
  );
  return { tail: { sinceMs: next, seen: new Map(remembered), lateMs }, fresh };
}

/** By time, each event once; what was written at one time stays as it came. */
function inOrder<T extends Told>(events: readonly T[]): T[] {
  const unique = new Map(events.map((event) => [event.id, event]));
  return [...unique.values()].sort((a, b) => a.atMs - b.atMs);
}
