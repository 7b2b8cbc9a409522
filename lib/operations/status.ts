import type { Deployed } from './deployed';
import type { Queues, ServiceCounts, Services } from './ports';

/** An environment in AWS at one moment. */
export interface CloudStatus {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly stacks: readonly {
    readonly name: string;
    /** `NOT DEPLOYED` where it is not there. */
    readonly status: string;
    readonly reason: string | undefined;
    /** ISO 8601. */
    readonly changedAt: string | undefined;
  }[];
  readonly services: readonly ServiceCounts[];
  readonly queues: readonly {
    readonly name: string;
    readonly waiting: number;
    readonly inFlight: number;
  }[];
}

export async function cloudStatus(
  aws: Services & Queues,
  { environment, account, region, stacks, workloads, queues }: Deployed,
): Promise<CloudStatus> {
  const clusters = Map.groupBy(
    workloads.flatMap(({ service }) => service ?? []),
    ({ cluster }) => cluster,
  );
  const [services, depths] = await Promise.all([
    Promise.all(
      [...clusters].map(([cluster, found]) =>
        aws.services(
          cluster,
          found.map(({ name }) => name),
        ),
      ),
    ),
    Promise.all(queues.map(async ({ name, url }) => ({ name, ...(await aws.depth(url)) }))),
  ]);
  return {
    environment,
    account,
    region,
    stacks: stacks.map(({ name, deployed }) => ({
      name,
      status: deployed?.status ?? 'NOT DEPLOYED',
      reason: deployed?.reason,
      changedAt: deployed?.changedAt?.toISOString(),
    })),
    services: services.flat(),
    queues: depths,
  };
}
