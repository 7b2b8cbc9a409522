import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  BackupPlan,
  BackupPlanRule,
  BackupVault,
  CfnBackupSelection,
} from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from './names';

export interface BackupsProps {
  readonly environment: ResolvedEnvironment;
  /** Days that a backup is kept. */
  readonly keepDays: number;
  readonly key?: IKey;
}

/** Daily backups of the tables, databases and file systems that bear the environment's tags. */
export class Backups extends Construct {
  readonly vault: BackupVault;
  readonly plan: BackupPlan;
  readonly role: Role;

  constructor(scope: Construct, id: string, { environment, keepDays, key }: BackupsProps) {
    super(scope, id);
    const { production } = environment;
    this.vault = new BackupVault(this, 'Vault', {
      backupVaultName: nameIn(environment, 'backups'),
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(key !== undefined && { encryptionKey: key }),
    });
    this.plan = new BackupPlan(this, 'Plan', {
      backupPlanName: nameIn(environment, 'daily'),
      backupVault: this.vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: Schedule.cron({ hour: '3', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(6),
          deleteAfter: Duration.days(keepDays),
        }),
      ],
    });
    this.role = new Role(this, 'Role', {
      description: 'Backs up what bears the tags of the environment, and restores it',
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: ['ForBackup', 'ForRestores'].map((what) =>
        ManagedPolicy.fromAwsManagedPolicyName(`service-role/AWSBackupServiceRolePolicy${what}`),
      ),
    });
    this.select(environment);
  }

  /** Tags of a list select what bears one of them; conditions, what bears both: hence no high-level construct. */
  private select({ application, name, account, region }: ResolvedEnvironment): void {
    const { partition } = Stack.of(this);
    const tag = (key: string, value: string) => ({
      ConditionKey: `aws:ResourceTag/${key}`,
      ConditionValue: value,
    });
    new CfnBackupSelection(this, 'Selection', {
      backupPlanId: this.plan.backupPlanId,
      backupSelection: {
        selectionName: 'by-tag',
        iamRoleArn: this.role.roleArn,
        resources: [
          `arn:${partition}:dynamodb:${region}:${account}:table/*`,
          `arn:${partition}:rds:${region}:${account}:cluster:*`,
          `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/*`,
        ],
        conditions: { StringEquals: [tag('application', application), tag('environment', name)] },
      },
    });
  }
}
