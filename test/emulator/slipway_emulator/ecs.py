"""ECS as CloudFormation makes it: every property reaches moto's API, a new task definition its service."""

import functools
import os
import time

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.models import EC2ContainerServiceBackend, ecs_backends

from .adapter import adapt, camel, only


@adapt("AWS::ECS::Cluster", "ClusterName")
class EcsCluster:
    @staticmethod
    def create(aws, name, properties):
        keys = only(camel(properties), "settings", "configuration", "capacityProviders", "serviceConnectDefaults")
        aws("ecs").create_cluster(clusterName=name, **keys)
        return name

    @staticmethod
    def update(aws, name, properties):
        aws("ecs").update_cluster(cluster=name, **only(camel(properties), "settings", "configuration"))

    @staticmethod
    def delete(aws, name, _):
        aws("ecs").delete_cluster(cluster=name)

    @staticmethod
    def attribute(aws, name, _, attribute):
        return f"arn:aws:ecs:{aws.region}:{aws.account}:cluster/{name}"


@adapt("AWS::ECS::ClusterCapacityProviderAssociations")
class Associations:
    @staticmethod
    def put(aws, name, properties):
        aws("ecs").put_cluster_capacity_providers(**camel(properties))
        return properties["Cluster"]

    @staticmethod
    def delete(aws, name, _):
        """AWS refuses while a service uses them (aws-cdk#15366): so does this."""
        services = aws("ecs").list_services(cluster=name)["serviceArns"]
        if services:
            raise ValueError(f"The specified capacity provider is in use: {services[0]}")


TASK_KEYS = (
    "family taskRoleArn executionRoleArn networkMode containerDefinitions volumes requiresCompatibilities cpu memory "
    "runtimePlatform ephemeralStorage pidMode ipcMode"
).split()


@adapt("AWS::ECS::TaskDefinition")
class EcsTaskDefinition:
    @staticmethod
    def create(aws, name, properties):
        settings = {"family": name, **only(camel(properties), *TASK_KEYS)}
        return aws("ecs").register_task_definition(**settings)["taskDefinition"]["taskDefinitionArn"]

    @staticmethod
    def update(aws, arn, properties):
        created = EcsTaskDefinition.create(aws, family_of(arn), properties)
        aws("ecs").deregister_task_definition(taskDefinition=arn)
        return created

    @staticmethod
    def delete(aws, arn, _):
        aws("ecs").deregister_task_definition(taskDefinition=arn)


def family_of(arn):
    return arn.split("/")[-1].split(":")[0]


CREATE_KEYS = (
    "cluster taskDefinition loadBalancers schedulingStrategy serviceRegistries tags deploymentController launchType "
    "platformVersion propagateTags networkConfiguration"
).split()

# What moto's services do not keep: shown by describe_services all the same.
KEPT_KEYS = (
    "deploymentConfiguration capacityProviderStrategy healthCheckGracePeriodSeconds enableExecuteCommand "
    "availabilityZoneRebalancing serviceConnectConfiguration volumeConfigurations"
).split()


@adapt("AWS::ECS::Service", "ServiceName")
class EcsService:
    @staticmethod
    def create(aws, name, properties):
        settings = camel(properties)
        keys = only(settings, *CREATE_KEYS)
        # A count that the template leaves to scaling starts at one.
        count = int(settings.get("desiredCount", 1))
        created = aws("ecs").create_service(
            serviceName=name, desiredCount=count, **{"launchType": "FARGATE", **keys}
        )["service"]
        keep(aws, settings["cluster"], name, settings)
        return created["serviceArn"]

    @staticmethod
    def update(aws, arn, properties):
        settings = camel(properties)
        keys = only(settings, "cluster", "taskDefinition", "desiredCount", "networkConfiguration", "loadBalancers")
        aws("ecs").update_service(service=arn, **keys)
        keep(aws, settings["cluster"], name_of(arn), settings)

    @staticmethod
    def delete(aws, arn, properties):
        """Returns when its tasks have ended, as CloudFormation does; moto itself never forgets a service."""
        cluster = camel(properties)["cluster"]
        aws("ecs").update_service(cluster=cluster, service=arn, desiredCount=0)
        aws("ecs").delete_service(cluster=cluster, service=arn, force=True)
        backend = ecs_backends[aws.account][aws.region]
        tasks = [task for task in all_tasks(backend) if task.started_by == arn]
        for task in tasks:
            task.desired_status = "STOPPED"
        for _ in range(200):
            if all(task.status == "STOPPED" for task in tasks):
                break
            time.sleep(0.2)
        backend.services.pop(f"{cluster.split('/')[-1]}:{name_of(arn)}")

    @staticmethod
    def attribute(_, arn, __, attribute):
        return name_of(arn) if attribute == "Name" else arn


def all_tasks(backend):
    return [task for tasks in list(backend.tasks.values()) for task in list(tasks.values())]


def name_of(arn):
    return arn.split("/")[-1]


def keep(aws, cluster, name, settings):
    backend: EC2ContainerServiceBackend = ecs_backends[aws.account][aws.region]
    service = backend.services[f"{cluster.split('/')[-1]}:{name}"]
    for key in KEPT_KEYS:
        if key in settings:
            setattr(service, snake(key), settings[key])
    # CloudFormation waits until a service is stable; where no tasks run, it is at once.
    for deployment in service.deployments:
        deployment["taskDefinition"] = service.task_definition
        if "SLIPWAY_REGISTRY" not in os.environ:
            deployment["rolloutState"] = "COMPLETED"


@functools.cache
def snake(key):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


def requirements(task_definition):
    """moto sums up memory of containers; on Fargate they need not name any."""
    return {"CPU": 0, "MEMORY": 0, "PORTS": [], "PORTS_UDP": []}


EC2ContainerServiceBackend._calculate_task_resource_requirements = staticmethod(requirements)

# moto sets it for a VPC with host names only, and reads it always.
NetworkInterface.private_dns_name = ""
