"""Starts moto's server with what this project's CloudFormation templates need and moto 5.2.1 lacks.

It stands in for AWS in this, and in nothing else:

- resources.py: types of CloudFormation that moto passes over or makes with half of their properties
- cloudformation.py: Fn::GetStackOutput, roll-back of what failed, updates that reach what refers to a changed resource
- change_sets.py: change sets of one stack, which tell of replacements, are rolled back and become obsolete
- registry.py: ECR's tokens lead to registries of this machine, and what is there is what ECR lists
- containers.py, where SLIPWAY_REGISTRY names a registry: tasks of ECS really run, as containers of this machine
- balancers.py, there too: a load balancer's name leads to its containers

moto skips types that it does not know with a line in its log; test/support/emulator.ts knows which may be.
"""

import atexit
import os
import sys

from moto.iam import models as iam
from moto.server import main

from slipway_emulator import balancers, change_sets, cloudformation, containers, registry, resources

PORT = int(sys.argv[sys.argv.index("-p") + 1])


if __name__ == "__main__":
    # Who has no keys of an assumed role is in this account. moto's own MOTO_ACCOUNT_ID would put all of them there.
    iam.DEFAULT_ACCOUNT_ID = os.environ["SLIPWAY_ACCOUNT"]
    resources.register(f"http://localhost:{PORT}")
    cloudformation.patch()
    change_sets.patch()
    registry.patch()
    host = os.environ.get("SLIPWAY_REGISTRY")
    if host:
        web_port = os.environ["SLIPWAY_EMULATED_WEB_PORT"]
        balancers.give_ports(web_port)
        agent = containers.Agent(host, PORT, web_port)
        atexit.register(agent.stop)  # moto's own handlers of signals replace any other, and exit
        agent.start()
    main(sys.argv[1:])
