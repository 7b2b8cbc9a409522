/** What happened in an environment; network.ts has the real one. Each gives what is not older than a time, in milliseconds since 1970. */

/** Who tells it. */
export type Source = 'service' | 'deployment' | 'scaling' | 'alarm' | 'stack' | 'task';

export interface Happening {
  /** The same each time it is told. */
  readonly id: string;
  readonly atMs: number;
  readonly source: Source;
  /** `web`, the name of an alarm, of a stack. */
  readonly what: string;
  readonly text: string;
  /** Something went wrong, or rings. */
  readonly isBad: boolean;
}

export interface ServiceRef {
  /** `web`. */
  readonly name: string;
  readonly service: { readonly cluster: string; readonly name: string };
}

export interface History {
  /** ECS keeps the last 100 events of a service. */
  serviceEvents(service: ServiceRef, sinceMs: number): Promise<readonly Happening[]>;
  /** Deployments of a service, as ECS keeps them for 90 days. */
  deployments(service: ServiceRef, sinceMs: number): Promise<readonly Happening[]>;
  /** What Application Auto Scaling did, as it keeps it for six weeks. */
  scaling(service: ServiceRef, sinceMs: number): Promise<readonly Happening[]>;
  /** Changes of state, as CloudWatch keeps them for 30 days. */
  alarms(names: readonly string[], sinceMs: number): Promise<readonly Happening[]>;
  /** What happened to a stack as a whole. */
  stack(name: string, sinceMs: number): Promise<readonly Happening[]>;
}
