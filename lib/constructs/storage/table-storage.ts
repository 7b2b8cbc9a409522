import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
  type Attribute,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Access, ResolvedAttribute, ResolvedKeys, ResolvedTable } from '../../config';
import { variableOf } from '../../config/variables';
import type { Storage, StorageProps } from './storage';

const TYPES = {
  string: AttributeType.STRING,
  number: AttributeType.NUMBER,
  binary: AttributeType.BINARY,
};

const attribute = ({ name, type }: ResolvedAttribute): Attribute => ({ name, type: TYPES[type] });

const keysOf = ({ partitionKey, sortKey }: ResolvedKeys) => ({
  partitionKey: attribute(partitionKey),
  ...(sortKey !== undefined && { sortKey: attribute(sortKey) }),
});

/** A DynamoDB table, paid by request. In production it is kept, and can be restored to any second. */
export class TableStorage extends Construct implements Storage {
  readonly table: Table;
  readonly variables: Storage['variables'];
  readonly secrets = {};
  readonly rotated = [];

  constructor(
    scope: Construct,
    id: string,
    { entry, production, tableName }: StorageProps<ResolvedTable> & { readonly tableName: string },
  ) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName,
      ...keysOf(entry),
      ...(entry.timeToLive !== undefined && { timeToLiveAttribute: entry.timeToLive }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: production },
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const index of entry.indexes) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        ...keysOf(index),
        projectionType: ProjectionType.ALL,
      });
    }
    this.variables = { [variableOf(entry.name, 'TABLE_NAME')]: this.table.tableName };
  }

  grant(grantee: IGrantable, access: Access): void {
    if (access === 'read') this.table.grantReadData(grantee);
    else this.table.grantReadWriteData(grantee);
  }
}
