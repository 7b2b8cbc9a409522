"""Starts moto's server with what this project's CloudFormation templates need and moto 5.2.1 lacks.

It stands in for this, and for nothing else:

- Fn::GetStackOutput: the output of another stack of the same account
- AWS::SecretsManager::Secret: made by moto's own Secrets Manager; its Ref is the ARN
- AWS::ECS::TaskDefinition, update: moto's own forgets how its API spells the containers; a new revision is made
- AWS::ECS::Cluster, delete: moto's own leaves the cluster
- AWS::EC2::VPC, delete: moto deletes no route table with its stack, and then refuses to delete the VPC

moto skips types that it does not know with a line in its log; test/support/emulator.ts knows which may be.
"""

import json
import os
import sys

from moto.cloudformation import parsing
from moto.cloudformation.models import cloudformation_backends
from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.ec2.models.vpcs import VPC
from moto.ecs.models import Cluster, TaskDefinition, ecs_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.server import main

ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]

moto_clean_json = parsing.clean_json


def stack_output(wanted):
    backend = cloudformation_backends[ACCOUNT][wanted["Region"]]
    for stack in backend.stacks.values():
        for output in stack.output_map.values() if stack.name == wanted["StackName"] else []:
            if output.key == wanted["OutputName"]:
                return output.value
    raise ValueError(f"no output {wanted['OutputName']} of a stack {wanted['StackName']}")


def clean_json(resource_json, resources_map):
    if isinstance(resource_json, dict) and "Fn::GetStackOutput" in resource_json:
        return stack_output(resource_json["Fn::GetStackOutput"])
    return moto_clean_json(resource_json, resources_map)


parsing.clean_json = clean_json


class Secret(CloudFormationModel):
    # moto finds its models by the package that they are of
    __module__ = "slipway.emulator"

    def __init__(self, arn):
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_name_type():
        return "Name"

    @staticmethod
    def cloudformation_type():
        return "AWS::SecretsManager::Secret"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        created = secretsmanager_backends[account_id][region_name].create_secret(
            name=cloudformation_json["Properties"]["Name"],
            secret_string="generated",
            secret_binary=None,
            description=None,
            tags=None,
            kms_key_id=None,
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return cls(json.loads(created)["ARN"])

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        secretsmanager_backends[account_id][region_name].delete_secret(
            secret_id=resource_name, recovery_window_in_days=None, force_delete_without_recovery=True
        )


def new_revision(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    ecs_backends[account_id][region_name].deregister_task_definition(original_resource.arn)
    return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)


def delete_vpc(cls, resource_name, cloudformation_json, account_id, region_name):
    backend = ec2_backends[account_id][region_name]
    for table in [table for table in backend.route_tables.values() if table.vpc_id == resource_name]:
        del backend.route_tables[table.id]
    backend.delete_vpc(resource_name)


def delete_cluster(cls, resource_name, cloudformation_json, account_id, region_name):
    ecs_backends[account_id][region_name].delete_cluster(resource_name)


Cluster.delete_from_cloudformation_json = classmethod(delete_cluster)
TaskDefinition.update_from_cloudformation_json = classmethod(new_revision)
VPC.delete_from_cloudformation_json = classmethod(delete_vpc)


if __name__ == "__main__":
    main(sys.argv[1:])
