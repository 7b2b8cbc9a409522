"""Databases, caches, pipes, backups: made by moto's own APIs where it has them, accepted as they are where it has none."""

import json

from moto.rds.models import rds_backends

from .adapter import adapt, only


@adapt("AWS::RDS::DBCluster", "DBClusterIdentifier")
class DbCluster:
    KEYS = (
        "DBClusterIdentifier Engine EngineVersion DatabaseName MasterUsername MasterUserPassword Port DBSubnetGroupName "
        "BackupRetentionPeriod DeletionProtection StorageEncrypted KmsKeyId VpcSecurityGroupIds CopyTagsToSnapshot"
    ).split()

    @staticmethod
    def create(aws, name, properties):
        settings = only(properties, *DbCluster.KEYS)
        # moto wants letters and digits; AWS puts the secret's value in the place of its reference
        settings["MasterUserPassword"] = "from-the-secret"
        return aws("rds").create_db_cluster(**{"DBClusterIdentifier": name.lower(), **settings})["DBCluster"][
            "DBClusterIdentifier"
        ]

    @staticmethod
    def update(aws, name, properties):
        settings = only(properties, "BackupRetentionPeriod", "DeletionProtection", "EngineVersion")
        aws("rds").modify_db_cluster(DBClusterIdentifier=name, **settings)

    @staticmethod
    def delete(aws, name, _):
        rds = aws("rds")
        rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)
        # moto keeps the automated snapshots of a cluster that is gone, and then has no room for another of its name
        snapshots = rds_backends[aws.account][aws.region].cluster_snapshots
        for snapshot in [key for key, one in snapshots.items() if one.cluster.db_cluster_identifier == name]:
            del snapshots[snapshot]

    @staticmethod
    def attribute(aws, name, properties, attribute):
        cluster = aws("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
        values = {
            "Endpoint.Address": cluster["Endpoint"],
            "Endpoint.Port": str(cluster["Port"]),
            "ReadEndpoint.Address": cluster["ReaderEndpoint"],
            "DBClusterArn": cluster["DBClusterArn"],
            "DBClusterResourceId": cluster["DbClusterResourceId"],
        }
        return values[attribute]


@adapt("AWS::SecretsManager::SecretTargetAttachment")
class SecretTargetAttachment:
    @staticmethod
    def create(aws, name, properties):
        return properties["SecretId"]

    @staticmethod
    def delete(aws, arn, _):
        """The secret stays."""


@adapt("AWS::ElastiCache::ServerlessCache", "ServerlessCacheName")
class ServerlessCache:
    """moto knows no serverless cache: this one is accepted, and has an address at which nothing answers."""

    @staticmethod
    def create(aws, name, properties):
        return name

    @staticmethod
    def update(aws, name, properties):
        """Accepted."""

    @staticmethod
    def delete(aws, name, _):
        """Forgotten."""

    @staticmethod
    def attribute(aws, name, properties, attribute):
        values = {
            "ARN": f"arn:aws:elasticache:{aws.region}:{aws.account}:serverlesscache:{name}",
            "Endpoint.Address": f"{name}.serverless.cache.localhost",
            "Endpoint.Port": "6379",
        }
        return values[attribute]


@adapt("AWS::Pipes::Pipe", "Name")
class Pipe:
    KEYS = ("Description", "RoleArn", "Source", "SourceParameters", "Target", "TargetParameters", "Tags")

    @staticmethod
    def create(aws, name, properties):
        aws("pipes").create_pipe(Name=name[:64], **only(properties, *Pipe.KEYS))
        return name[:64]

    @staticmethod
    def delete(aws, name, _):
        aws("pipes").delete_pipe(Name=name)

    @staticmethod
    def attribute(aws, name, _, attribute):
        return f"arn:aws:pipes:{aws.region}:{aws.account}:pipe/{name}"


@adapt("AWS::Backup::BackupVault", "BackupVaultName")
class BackupVault:
    @staticmethod
    def create(aws, name, properties):
        aws("backup").create_backup_vault(BackupVaultName=name)
        return name

    @staticmethod
    def update(aws, name, properties):
        """Its policy and lock are not applied."""

    @staticmethod
    def delete(aws, name, _):
        aws("backup").delete_backup_vault(BackupVaultName=name)

    @staticmethod
    def attribute(aws, name, _, attribute):
        if attribute == "BackupVaultName":
            return name
        return f"arn:aws:backup:{aws.region}:{aws.account}:backup-vault:{name}"


@adapt("AWS::Backup::BackupPlan")
class BackupPlan:
    @staticmethod
    def plan(properties):
        plan = properties["BackupPlan"]
        rules = [
            {
                "RuleName": rule["RuleName"],
                "TargetBackupVaultName": rule["TargetBackupVault"],
                **only(rule, "ScheduleExpression", "Lifecycle"),
            }
            for rule in plan["BackupPlanRule"]
        ]
        return {"BackupPlanName": plan["BackupPlanName"], "Rules": rules}

    @staticmethod
    def create(aws, name, properties):
        return aws("backup").create_backup_plan(BackupPlan=BackupPlan.plan(properties))["BackupPlanId"]

    @staticmethod
    def update(aws, plan, properties):
        """Accepted: moto cannot change a plan."""

    @staticmethod
    def delete(aws, plan, _):
        aws("backup").delete_backup_plan(BackupPlanId=plan)

    @staticmethod
    def attribute(aws, plan, _, attribute):
        return plan if attribute == "BackupPlanId" else f"arn:aws:backup:{aws.region}:{aws.account}:backup-plan:{plan}"


@adapt("AWS::Backup::BackupSelection")
class BackupSelection:
    """moto knows no selections."""

    @staticmethod
    def create(aws, name, properties):
        return name

    @staticmethod
    def delete(aws, name, _):
        """Forgotten."""


@adapt("AWS::RDS::DBInstance", "DBInstanceIdentifier")
class DbInstance:
    KEYS = "DBClusterIdentifier DBInstanceClass Engine PubliclyAccessible MonitoringInterval PromotionTier".split()

    @staticmethod
    def create(aws, name, properties):
        # AWS makes a name of its own where the template has none
        identifier = "".join(letter if letter.isalnum() else "-" for letter in name.lower())[-60:].strip("-")
        while "--" in identifier:
            identifier = identifier.replace("--", "-")
        if not identifier[0].isalpha():
            identifier = f"i{identifier}"
        settings = only(properties, *DbInstance.KEYS)
        aws("rds").create_db_instance(DBInstanceIdentifier=identifier, **settings)
        return identifier

    @staticmethod
    def update(aws, identifier, properties):
        """Accepted."""

    @staticmethod
    def delete(aws, identifier, _):
        aws("rds").delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)

    @staticmethod
    def attribute(aws, identifier, properties, attribute):
        instance = aws("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
        values = {"Endpoint.Address": instance["Endpoint"]["Address"], "DBInstanceArn": instance["DBInstanceArn"]}
        return values[attribute]


@adapt("AWS::KMS::Key")
class KmsKey:
    @staticmethod
    def create(aws, name, properties):
        kms = aws("kms")
        policy = json.dumps(properties["KeyPolicy"])
        made = kms.create_key(Policy=policy, **only(properties, "Description"))["KeyMetadata"]["KeyId"]
        if properties.get("EnableKeyRotation") in (True, "true"):
            kms.enable_key_rotation(KeyId=made)
        return made

    @staticmethod
    def update(aws, key, properties):
        aws("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(properties["KeyPolicy"]))

    @staticmethod
    def delete(aws, key, _):
        aws("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)

    @staticmethod
    def attribute(aws, key, _, attribute):
        return key if attribute == "KeyId" else f"arn:aws:kms:{aws.region}:{aws.account}:key/{key}"
