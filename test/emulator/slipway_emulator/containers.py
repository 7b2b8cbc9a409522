"""Runs the tasks of moto's ECS as containers of this machine: services keep their count, exit codes are true."""

import json
import re
import subprocess
import threading
import time
import traceback

from moto.ecs.models import EC2ContainerServiceBackend, Task, ecs_backends
from moto.logs.models import logs_backends

from .adapter import Aws, aws_of
from .balancers import free_port, port_of
from .ecs import all_tasks

ECR_HOST = re.compile(r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com")
LOOK_EVERY_SECONDS = 0.25
BREAKER = 3  # failed tasks of a deployment after which it is given up


def docker(*args, check=True):
    done = subprocess.run(["docker", *args], capture_output=True, text=True)
    if check and done.returncode != 0:
        raise RuntimeError(f"docker {args[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


class Agent(threading.Thread):
    """Looks at moto's tasks and services, and makes them true, a few times a second."""

    def __init__(self, registry, port, web_port):
        super().__init__(daemon=True)
        self.registry = registry
        self.web_port = web_port
        self.label = f"slipway-emulator={port}"
        self.running = {}
        self.ended = threading.Event()
        Task.advance = lambda task: None
        EC2ContainerServiceBackend.stop_task = stop_task

    def run(self):
        while not self.ended.is_set():
            try:
                self.look()
            except Exception:
                traceback.print_exc()
            self.ended.wait(LOOK_EVERY_SECONDS)

    def stop(self):
        self.ended.set()
        containers = docker("ps", "--all", "--quiet", "--filter", f"label={self.label}").split()
        if containers:
            docker("rm", "--force", *containers, check=False)

    def look(self):
        for account, regions in list(ecs_backends.items()):
            for region, backend in list(regions.items()):
                for service in list(backend.services.values()):
                    self.keep_count(aws_of(account, region), backend, service)
                for tasks in list(backend.tasks.values()):
                    for task in list(tasks.values()):
                        self.keep_task(aws_of(account, region), backend, task)

    def keep_count(self, aws, backend, service):
        """Old tasks end before new ones start: all share this machine's ports."""
        tasks = [task for task in all_tasks(backend) if task.started_by == service.arn]
        alive = [task for task in tasks if task.status != "STOPPED"]
        wanted = service.desired_count if service.status == "ACTIVE" else 0
        current = [task for task in alive if task.task_definition_arn == service.task_definition]
        for task in [task for task in alive if task not in current] + current[wanted:]:
            task.desired_status = "STOPPED"
            task.stopped_reason = task.stopped_reason or "Scaling activity initiated by deployment"
        failed = [
            task
            for task in tasks
            if task.status == "STOPPED"
            and task.task_definition_arn == service.task_definition
            and task.containers[0].exitCode
        ]
        if len(alive) < wanted and len(failed) < BREAKER:
            backend.run_task(
                service.cluster_name,
                service.task_definition,
                1,
                None,
                service.arn,
                [],
                "FARGATE",
                service.network_configuration or None,
                group=f"service:{service.name}",
            )
        service.running_count = sum(task.status == "RUNNING" for task in current)
        service.pending_count = max(0, wanted - service.running_count)
        for deployment in service.deployments:
            deployment["taskDefinition"] = service.task_definition
            deployment["desiredCount"] = wanted
            deployment["runningCount"] = service.running_count
            deployment["pendingCount"] = service.pending_count
            deployment["failedTasks"] = len(failed)
            done = service.running_count >= wanted
            deployment["rolloutState"] = "FAILED" if len(failed) >= BREAKER else "COMPLETED" if done else "IN_PROGRESS"

    def keep_task(self, aws, backend, task):
        if task.id not in self.running:
            if task.status == "STOPPED":
                return
            self.running[task.id] = None
            task.status = "PENDING"
            definition = backend.describe_task_definition(task.task_definition_arn)
            threading.Thread(target=self.live, args=(aws, backend, task, definition), daemon=True).start()
        container = self.running[task.id]
        if container is not None and task.desired_status == "STOPPED" and task.status in ("PENDING", "RUNNING"):
            task.status = "STOPPING"
            threading.Thread(target=docker, args=("stop", "--time", "20", container), daemon=True).start()

    def live(self, aws, backend, task, definition):
        """One task, from its image to its exit code."""
        shown = task.containers[0]
        shown.exitCode = None
        try:
            main = definition.container_definitions[0]
            container = docker("create", *self.options(aws, backend, task, definition, main))
            docker("start", container)
            self.running[task.id] = container
            task.status = shown.last_status = "RUNNING"
            self.follow(aws, task, main, container)
            shown.exitCode = int(docker("wait", container))
            task.stop_code = "EssentialContainerExited"
            task.stopped_reason = task.stopped_reason or "Essential container in task exited"
        except Exception as error:
            traceback.print_exc()
            task.stop_code = "TaskFailedToStart"
            task.stopped_reason = f"CannotPullContainerError: {error}"
        task.desired_status = task.status = shown.last_status = "STOPPED"

    def options(self, aws, backend, task, definition, main):
        override = next((one for one in task.overrides.get("containerOverrides", []) if one["name"] == main["name"]), {})
        variables = {one["name"]: one["value"] for one in [*main.get("environment", []), *override.get("environment", [])]}
        variables |= {one["name"]: secret_value(aws, one["valueFrom"]) for one in main.get("secrets", [])}
        # all share this machine's ports: those that they name may be taken, by another environment among others
        if is_web(main):
            variables["SLIPWAY_PORT"] = port_of(aws, backend, task) or self.web_port
        elif "SLIPWAY_PORT" in variables:
            variables["SLIPWAY_PORT"] = free_port()
        variables |= {
            "AWS_ENDPOINT_URL": Aws.endpoint,
            "AWS_REGION": aws.region,
            **{key.upper(): value for key, value in aws.credentials().items()},
        }
        yield from ("--label", self.label, "--network", "host")
        for name, value in variables.items():
            yield from ("--env", f"{name}={value}")
        if main.get("readonlyRootFilesystem"):
            yield "--read-only"
        if "user" in main:
            yield from ("--user", main["user"])
        linux = main.get("linuxParameters", {})
        if linux.get("initProcessEnabled"):
            yield "--init"
        for capability in linux.get("capabilities", {}).get("drop", []):
            yield from ("--cap-drop", capability)
        for mount in main.get("mountPoints", []):
            if not mount.get("readOnly"):
                yield from ("--tmpfs", mount["containerPath"])
        if definition.memory:
            yield from ("--memory", f"{definition.memory}m")
        entry = main.get("entryPoint") or []
        if entry:
            yield from ("--entrypoint", entry[0])
        yield ECR_HOST.sub(self.registry, main["image"])
        yield from entry[1:]
        yield from override.get("command") or main.get("command") or []

    def follow(self, aws, task, main, container):
        options = main.get("logConfiguration", {}).get("options", {})
        if "awslogs-group" not in options:
            return
        group, backend = options["awslogs-group"], logs_backends[aws.account][aws.region]
        stream = f"{options['awslogs-stream-prefix']}/{main['name']}/{task.id}"
        backend.create_log_stream(group, stream)
        output = subprocess.Popen(
            ["docker", "logs", "--follow", container], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for line in output.stdout:
            event = {"timestamp": int(time.time() * 1000), "message": line.rstrip("\n")}
            if group in backend.groups:
                backend.put_log_events(group, stream, [event])


def is_web(container):
    return bool(container.get("portMappings"))


def secret_value(aws, reference):
    """`arn:aws:secretsmanager:…:secret:name[:key::]`, or the name or ARN of a parameter."""
    if ":secret:" not in reference:
        return aws("ssm").get_parameter(Name=reference.split(":parameter")[-1], WithDecryption=True)["Parameter"]["Value"]
    arn, key = ":".join(reference.split(":")[:7]), (reference.split(":") + [""] * 3)[7]
    value = aws("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return json.loads(value)[key] if key else value


def stop_task(self, cluster_str, task_str, reason):
    """As ECS does: it asks; the container has time to end."""
    task = next(task for task in all_tasks(self) if task.id == task_str.split("/")[-1])
    task.desired_status = "STOPPED"
    task.stopped_reason = reason
    return task
