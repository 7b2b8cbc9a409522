/** What live states need of AWS beside `Stacks`, `Services` and `Queues`; network.ts has the real one. */

export interface TargetCounts {
  readonly healthy: number;
  /** Being registered or drained. */
  readonly changing: number;
  readonly total: number;
  /** Why the first of the unhealthy ones is; undefined where all are healthy or AWS does not say. */
  readonly reason: string | undefined;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Health {
  targets(targetGroup: string): Promise<TargetCounts>;
  /** `active`, `provisioning`, `active_impaired`, `failed`, by ARN. */
  balancers(arns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** States by name, of metric and composite alarms. */
  alarms(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>>;
}
