import { isObject, objectsIn, textAt, type Resource } from '../../assembly';
import { schedulesFor, startsOf } from './fargate';
import { charge, flat, type Free, type Pricing, type Scene } from './model';
import { numberAt, textIn } from './scene';
import { HOURS, PER_RUN, POLLS, requestsPerMonth, runsPerMonth } from './usage';

const MILLION = 1e6;

export function queue(resource: Resource, scene: Scene): Pricing | Free {
  const fifo = resource.properties.FifoQueue === true;
  const fails =
    scene.usedBy(resource, 'AWS::SQS::Queue', 'Properties.RedrivePolicy').length > 0 ||
    scene.usedBy(resource, 'AWS::SNS::Subscription', 'Properties.RedrivePolicy').length > 0 ||
    scene.usedBy(resource, 'AWS::Scheduler::Schedule', 'Properties.Target.DeadLetterConfig')
      .length > 0;
  const requests = fails ? 0 : runsPerMonth(scene.usage) * PER_RUN.queueRequests + POLLS;
  return {
    kind: fifo ? 'FIFO queue' : 'Queue',
    detail: fails
      ? 'dead letters: hardly used'
      : `${Math.round(requests).toLocaleString('en')} requests`,
    charges: [
      charge(
        'requests',
        fifo ? 'sqs.fifoMillion' : 'sqs.standardMillion',
        flat(requests / MILLION),
      ),
    ],
  };
}

export const topic = (_resource: Resource, { usage }: Scene): Pricing => ({
  kind: 'Topic',
  detail: `${Math.round(runsPerMonth(usage)).toLocaleString('en')} messages`,
  charges: [charge('messages', 'sns.publishMillion', flat(runsPerMonth(usage) / MILLION))],
});

/** From a queue or stream to a target: each run is one event. */
export const pipe = (_resource: Resource, { usage }: Scene): Pricing => ({
  kind: 'Pipe',
  detail: `${Math.round(runsPerMonth(usage)).toLocaleString('en')} events`,
  charges: [charge('events', 'pipes.requestMillion', flat(runsPerMonth(usage) / MILLION))],
});

/** A standard workflow: every state that a run passes is a transition, its start too. */
export function stateMachine(resource: Resource, scene: Scene): Pricing {
  if (resource.properties.StateMachineType === 'EXPRESS') {
    return { kind: 'State machine', detail: '', charges: [], notPriced: ['express workflows'] };
  }
  const states = textIn(resource.properties.DefinitionString).match(/"Type":\s*"/g)?.length ?? 1;
  const { starts, detail } = startsOf(schedulesFor(resource, scene), scene);
  const traced =
    isObject(resource.properties.TracingConfiguration) &&
    resource.properties.TracingConfiguration.Enabled === true;
  return {
    kind: 'State machine',
    detail: `${detail} of ${states + 1} transitions${traced ? ', traced' : ''}`,
    charges: [
      charge('transitions', 'states.transitionThousand', flat((starts * (states + 1)) / 1000)),
      ...(traced ? [charge('traces', 'xray.traceMillion', flat(starts / MILLION))] : []),
    ],
  };
}

export function table(resource: Resource, scene: Scene): Pricing {
  const kind = 'Table';
  const { properties } = resource;
  if (properties.BillingMode !== 'PAY_PER_REQUEST') {
    return { kind, detail: '', charges: [], notPriced: ['provisioned capacity'] };
  }
  const copies =
    1 +
    Math.max(
      objectsIn(properties.GlobalSecondaryIndexes).length,
      // Each replica of a global table is written to as well.
      objectsIn(properties.Replicas).length - 1,
    );
  const runs = runsPerMonth(scene.usage);
  const gb = scene.usage.gbStored;
  return {
    kind,
    detail: `${gb} GB, ${Math.round(runs).toLocaleString('en')} runs`,
    charges: [
      charge('GB', 'dynamodb.gbMonth', flat(gb)),
      charge(
        'writes',
        'dynamodb.writeMillion',
        flat((runs * PER_RUN.tableWrites * copies) / MILLION),
      ),
      charge('reads', 'dynamodb.readMillion', flat((runs * PER_RUN.tableReads) / MILLION)),
      ...(JSON.stringify(properties).includes('"PointInTimeRecoveryEnabled":true')
        ? [charge('point-in-time recovery', 'dynamodb.recoveryGbMonth', flat(gb))]
        : []),
    ],
  };
}

export function bucket(_resource: Resource, { usage }: Scene): Pricing {
  const writes = runsPerMonth(usage) * PER_RUN.objectWrites;
  return {
    kind: 'Bucket',
    detail: `${usage.gbStored} GB, ${Math.round(writes).toLocaleString('en')} writes and reads`,
    charges: [
      charge('GB', 's3.gbMonth', flat(usage.gbStored)),
      charge('writes', 's3.writeThousand', flat(writes / 1000)),
      charge('reads', 's3.readThousand', flat(writes / 1000)),
    ],
  };
}

/** Storage and I/O of an Aurora cluster; its instances are charged as resources of their own. */
export function databaseCluster(resource: Resource, { usage }: Scene): Pricing {
  const optimized = resource.properties.StorageType === 'aurora-iopt1';
  const aurora = (textAt(resource.properties, 'Engine') ?? '').startsWith('aurora');
  const kind = 'Database cluster';
  if (!aurora || optimized) {
    const what = optimized ? 'I/O-optimized storage' : 'other engines than Aurora';
    return { kind, detail: '', charges: [], notPriced: [what] };
  }
  return {
    kind,
    detail: `${usage.gbStored} GB, 1 I/O for each web request`,
    charges: [
      charge('GB', 'aurora.gbMonth', flat(usage.gbStored)),
      charge('I/O', 'aurora.ioMillion', flat(requestsPerMonth(usage) / MILLION)),
    ],
  };
}

/** An instance of Aurora Serverless v2: between the capacities that its cluster allows. */
export function databaseInstance(resource: Resource, scene: Scene): Pricing {
  const kind = 'Database instance';
  const instanceClass = textAt(resource.properties, 'DBInstanceClass') ?? 'unknown';
  const [cluster] = scene.uses(resource, 'AWS::RDS::DBCluster');
  const scaling = cluster?.properties.ServerlessV2ScalingConfiguration;
  const low = numberAt(scaling, 'MinCapacity');
  const high = numberAt(scaling, 'MaxCapacity');
  if (instanceClass !== 'db.serverless' || low === undefined || high === undefined) {
    return {
      kind,
      detail: instanceClass,
      charges: [],
      notPriced: [`instances of ${instanceClass}`],
    };
  }
  const optimized = cluster?.properties.StorageType === 'aurora-iopt1';
  return {
    kind,
    detail: `${low} to ${high} ACU${low === 0 ? ', paused at the least' : ''}`,
    charges: optimized
      ? []
      : [charge('ACU hours', 'aurora.acuHour', { low: low * HOURS, high: high * HOURS })],
    ...(optimized && { notPriced: ['I/O-optimized capacity'] }),
  };
}

/** Least that a Valkey cache is charged for. GB. https://aws.amazon.com/elasticache/pricing/ */
const LEAST_CACHE_GB = 0.1;

export function cache(resource: Resource, { usage }: Scene): Pricing {
  const kind = 'Serverless cache';
  const engine = textAt(resource.properties, 'Engine') ?? '';
  if (engine.toLowerCase() !== 'valkey') {
    return { kind, detail: engine, charges: [], notPriced: [`caches of ${engine}`] };
  }
  const limits = resource.properties.CacheUsageLimits;
  const storage = isObject(limits) ? limits.DataStorage : undefined;
  const low = Math.max(LEAST_CACHE_GB, numberAt(storage, 'Minimum') ?? 0);
  const high = Math.max(low, numberAt(storage, 'Maximum') ?? low);
  return {
    kind,
    detail: `${low === high ? low : `${low} to ${high}`} GB, 1 unit for each web request`,
    charges: [
      charge('GB hours', 'valkey.gbHour', { low: low * HOURS, high: high * HOURS }),
      charge('processing units', 'valkey.unitMillion', flat(requestsPerMonth(usage) / MILLION)),
    ],
  };
}

export const fileSystem = (_resource: Resource, { usage }: Scene): Pricing => ({
  kind: 'File system',
  detail: `${usage.gbStored} GB, throughput not counted`,
  charges: [charge('GB', 'efs.gbMonth', flat(usage.gbStored))],
});

export const repository = (_resource: Resource, { usage }: Scene): Pricing => ({
  kind: 'Image repository',
  detail: `${usage.gbStored} GB`,
  charges: [charge('GB', 'ecr.gbMonth', flat(usage.gbStored))],
});

/** At the price of copies of file systems and buckets; those of tables cost more, those of databases less. */
export const backupVault = (_resource: Resource, { usage }: Scene): Pricing => ({
  kind: 'Backup vault',
  detail: `${usage.gbStored} GB of copies`,
  charges: [charge('GB', 'backup.gbMonth', flat(usage.gbStored))],
});
