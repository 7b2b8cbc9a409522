import { DefaultStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import {
  ArnPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  type IRole,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  API_KEYS_PARTITION,
  ARCHITECTURE_PARTITION,
  RUN_TABLE,
} from '../../services/protocol/contract';

/** The table of runs and their logs. In production it is kept, and can be restored to any second. */
export class RunTable extends Construct {
  readonly table: Table;

  constructor(
    scope: Construct,
    id: string,
    { production, tableName }: { readonly production: boolean; readonly tableName: string },
  ) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName,
      partitionKey: { name: RUN_TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: RUN_TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: RUN_TABLE.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: production },
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      resourcePolicy: new PolicyDocument({ statements: [pictureFromDeployments(this, tableName)] }),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: RUN_TABLE.byTask.name,
      partitionKey: { name: RUN_TABLE.byTask.partitionKey, type: AttributeType.STRING },
      sortKey: { name: RUN_TABLE.byTask.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    const { name, partitionKey, sortKey } = RUN_TABLE.unfinished;
    this.table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}

/** Reads and writes runs; the keys of the API, which are in the same table, it cannot make, change or delete. */
export function grantRuns(table: Table, role: IRole): void {
  table.grantReadWriteData(role);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].map(
        (action) => `dynamodb:${action}`,
      ),
      resources: [table.tableArn],
      conditions: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': [API_KEYS_PARTITION] } },
    }),
  );
}

/**
 * Whoever deploys has the roles of `cdk bootstrap` and no others: the one that publishes files may replace the picture
 * of the environment, too. Named by hand, since a policy that refers to its own table is a circle.
 */
function pictureFromDeployments(scope: Construct, tableName: string): PolicyStatement {
  const stack = Stack.of(scope);
  const qualifier =
    stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  const role = `cdk-${qualifier}-file-publishing-role-${stack.account}-${stack.region}`;
  return new PolicyStatement({
    principals: [new ArnPrincipal(`arn:${stack.partition}:iam::${stack.account}:role/${role}`)],
    actions: ['GetItem', 'PutItem', 'DeleteItem'].map((action) => `dynamodb:${action}`),
    resources: [
      stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: tableName }),
    ],
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [ARCHITECTURE_PARTITION] },
    },
  });
}
