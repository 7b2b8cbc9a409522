"""moto's server with what this project's CloudFormation templates need and moto 5.2.1 lacks.

It stands in for AWS in this, and in nothing else:

- resources.py: types of CloudFormation that moto passes over or makes with half of their properties
- cloudformation.py: Fn::GetStackOutput, roll-back of what failed, updates that reach what refers to a changed resource
- change_sets.py: change sets of one stack, which tell of replacements, are rolled back and become obsolete
- registry.py: ECR's tokens lead to registries of this machine, and what is there is what ECR lists
- containers.py, where SLIPWAY_REGISTRY names a registry: tasks of ECS really run, as containers of this machine
- balancers.py, there too: a load balancer's name leads to its containers
- faster.py: without what takes time and no test looks at

moto skips types that it does not know with a line in its log; test/support/emulator.ts knows which may be.
test/support/python/forks.py loads this once in a run, and calls `run` in a process of its own for each emulator.
"""

import functools
import os
import signal

import boto3
from moto import server
from moto.iam import models as iam
from moto.moto_api._internal import mock_random

from slipway_emulator import balancers, change_sets, cloudformation, containers, faster, registry, resources

# What nearly every template leads to.
SERVICES = """application-autoscaling cloudformation cloudwatch dynamodb ec2 ecr ecs elbv2 events iam kms logs rds s3
 scheduler secretsmanager servicediscovery sns sqs ssm stepfunctions sts wafv2""".split()

cloudformation.patch()
change_sets.patch()
registry.patch()
faster.patch()


def load():
    """What the first request for a service would wait for: moto's part of it, and boto's description of its API."""
    server.create_backend_app = functools.cache(server.create_backend_app)
    anybody = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    server.create_backend_app("moto_api")
    for service in SERVICES:
        server.create_backend_app(service.replace("-", ""))
        boto3.client(service, region_name="eu-west-1", endpoint_url="http://localhost", **anybody)


def run(arguments):
    port = int(arguments[arguments.index("-p") + 1])
    # Else every emulator of a run made the same "random" names.
    mock_random.seed()
    # Who has no keys of an assumed role is in this account. moto's own MOTO_ACCOUNT_ID would put all of them there.
    iam.DEFAULT_ACCOUNT_ID = os.environ["SLIPWAY_ACCOUNT"]
    resources.register(f"http://localhost:{port}")
    host = os.environ.get("SLIPWAY_REGISTRY")
    if not host:
        server.main(arguments)
        return
    web_port = os.environ["SLIPWAY_EMULATED_WEB_PORT"]
    balancers.give_ports(web_port)
    agent = containers.Agent(host, port, web_port)
    agent.start()
    try:
        server.main(arguments)  # until a signal
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # moto's own would end what ends the containers
        agent.stop()
