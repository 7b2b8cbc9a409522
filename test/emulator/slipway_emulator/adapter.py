"""Makes a CloudFormation type out of calls of moto's own API."""

import functools
import re

import boto3
from moto.core.common_models import CloudFormationModel

# Keys of these hold names of people's own, not of AWS.
FREE_KEYS = {"options", "dockerLabels", "labels", "driverOpts"}

ADAPTERS = []  # moto knows its models by weak references


class Aws:
    """Clients for one account and region: `aws("ecs")`."""

    endpoint = ""

    def __init__(self, account, region):
        self.account = account
        self.region = region

    @functools.cache
    def __call__(self, service):
        return boto3.client(service, endpoint_url=Aws.endpoint, region_name=self.region, **self.credentials())

    @functools.cache
    def credentials(self):
        anybody = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        sts = boto3.client("sts", endpoint_url=Aws.endpoint, region_name=self.region, **anybody)
        role = f"arn:aws:iam::{self.account}:role/cloudformation"
        keys = sts.assume_role(RoleArn=role, RoleSessionName="cloudformation")["Credentials"]
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }


@functools.cache
def aws_of(account, region):
    return Aws(account, region)


def camel(value, free=False):
    """Keys as ECS's API spells them: `containerPort`, where CloudFormation has `ContainerPort`."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    if free:
        return {key: str(item) for key, item in value.items()}
    named = {lower_first(key): item for key, item in value.items()}
    return {key: camel(item, key in FREE_KEYS) for key, item in named.items()}


def lower_first(key):
    """`Name` → `name`, `EFSVolumeConfiguration` → `efsVolumeConfiguration`, `IAM` → `iam`."""
    if key == "FilesystemId":
        return "fileSystemId"
    return re.sub(r"^[A-Z]+(?![a-z])|^[A-Z]", lambda found: found[0].lower(), key)


def only(properties, *keys):
    return {key: properties[key] for key in keys if key in properties}


class Resource:
    """What moto asks of a resource, by way of create, update and delete of the adapter."""

    # moto finds its models by the package that they are of
    __module__ = "slipway.emulator"

    def __init__(self, aws, physical_id, properties):
        self.aws = aws
        self.physical_resource_id = physical_id
        self.properties = properties

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return hasattr(cls.adapter, "attribute")

    def get_cfn_attribute(self, name):
        return self.adapter.attribute(self.aws, self.physical_resource_id, self.properties, name)

    def is_created(self):
        return True

    @classmethod
    def create_from_cloudformation_json(cls, name, json, account_id, region_name, **_):
        aws, properties = aws_of(account_id, region_name), json["Properties"]
        return cls(aws, cls.adapter.create(aws, name, properties), properties)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        aws, properties = aws_of(account_id, region_name), cloudformation_json["Properties"]
        old = original_resource.physical_resource_id
        if hasattr(cls.adapter, "update"):
            physical_id = cls.adapter.update(aws, old, properties) or old
        else:
            cls.adapter.delete(aws, old, original_resource.properties)
            physical_id = cls.adapter.create(aws, new_resource_name, properties)
        return cls(aws, physical_id, properties)

    def delete(self, account_id, region_name):
        self.adapter.delete(self.aws, self.physical_resource_id, self.properties)


def adapt(cloudformation_type, name_property=""):
    """
    Class decorator: create(aws, name, properties) → physical id; delete; update, attribute where there are any.
    An adapter whose one call both makes and changes has `put` in place of create and update.
    """

    def register(adapter):
        if hasattr(adapter, "put"):
            adapter.create = adapter.update = staticmethod(adapter.put)
        members = {
            "adapter": adapter,
            "cloudformation_type": staticmethod(lambda: cloudformation_type),
            "cloudformation_name_type": staticmethod(lambda: name_property),
            "__module__": "slipway.emulator",
        }
        ADAPTERS.append(type(adapter.__name__, (Resource, CloudFormationModel), members))
        return adapter

    return register
