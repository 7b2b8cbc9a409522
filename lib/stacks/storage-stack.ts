import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment, ResolvedStorage } from '../config';
import { nameIn, pascalCase } from '../constructs/names';
import { BucketStorage } from '../constructs/storage/bucket-storage';
import { CacheStorage } from '../constructs/storage/cache-storage';
import { PostgresStorage } from '../constructs/storage/postgres-storage';
import type { Storage } from '../constructs/storage/storage';
import { TableStorage } from '../constructs/storage/table-storage';
import type { NetworkStack } from './network-stack';

interface StorageStackProps extends StackProps {
  readonly environment: ResolvedEnvironment;
  readonly network: NetworkStack;
}

/** What the application keeps: the entries of `storage`. */
export class StorageStack extends Stack {
  /** By name, in the order written. */
  readonly entries: ReadonlyMap<string, Storage>;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id, props);
    this.entries = new Map(
      props.environment.storage.map((entry) => [entry.name, this.add(entry, props)]),
    );
  }

  /** Name, in S3, of a bucket. */
  bucketName(name: string): string | undefined {
    const entry = this.entries.get(name);
    return entry instanceof BucketStorage ? entry.bucket.bucketName : undefined;
  }

  private add(entry: ResolvedStorage, { environment, network }: StorageStackProps): Storage {
    const { production, events } = environment;
    const id = pascalCase(entry.name);
    const name = nameIn(environment, entry.name);
    const { vpc } = network;
    switch (entry.type) {
      case 'bucket': {
        const sendsEvents = events.some(
          (event) => event.kind === 'upload' && event.bucket === entry.name,
        );
        return new BucketStorage(this, id, { entry, production, sendsEvents });
      }
      case 'table':
        return new TableStorage(this, id, { entry, production, tableName: name });
      case 'postgres':
        return new PostgresStorage(this, id, { entry, production, vpc, clusterIdentifier: name });
      case 'cache':
        return new CacheStorage(this, id, { entry, production, vpc, cacheName: name });
    }
  }
}
