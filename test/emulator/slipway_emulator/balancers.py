"""Load balancers whose containers run on this machine: each answers on a port of its own, and is called by it."""

import socket

from moto.elbv2.models import ELBv2Backend, elbv2_backends


def give_ports(first_port):
    """The first load balancer answers on `first_port`, each other one on a port of its own."""
    ports = {}
    create = ELBv2Backend.create_load_balancer

    def create_load_balancer(self, *args, **kwargs):
        balancer = create(self, *args, **kwargs)
        ports[balancer.arn] = free_port() if first_port in ports.values() else first_port
        balancer.dns_name = f"localhost:{ports[balancer.arn]}"
        return balancer

    delete = ELBv2Backend.delete_load_balancer

    def delete_load_balancer(self, arn):
        delete(self, arn)
        ports.pop(arn, None)

    ELBv2Backend.create_load_balancer = create_load_balancer
    ELBv2Backend.delete_load_balancer = delete_load_balancer


def port_of(aws, backend, task):
    """Where the load balancer of a task's service answers; None: there is none before it."""
    service = next((one for one in backend.services.values() if one.arn == task.started_by), None)
    doors = elbv2_backends[aws.account][aws.region]
    for wired in service.load_balancers if service else []:
        group = doors.target_groups.get(wired.get("targetGroupArn"))
        for arn in group.load_balancer_arns if group else []:
            return doors.load_balancers[arn].dns_name.rsplit(":", 1)[-1]
    return None


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
