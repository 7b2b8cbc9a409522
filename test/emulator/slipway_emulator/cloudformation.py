"""What moto's CloudFormation does otherwise than AWS: references to other stacks, failures, chains of updates, deletes."""

import json

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Event, Stack, cloudformation_backends
from moto.ec2.models import ec2_backends
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.vpcs import VPC
from moto.efs.models import AccessPoint, FileSystem
from moto.elbv2.models import FakeLoadBalancer, FakeTargetGroup
from moto.rds.models import DBSubnetGroup
from moto.s3.models import FakeBucket



class ResourceFailed(Exception):
    def __init__(self, logical_id, resource_type, action, reason):
        super().__init__(f"{logical_id}: {reason}")
        self.logical_id = logical_id
        self.resource_type = resource_type
        self.action = action
        self.reason = str(reason)


def patch():
    refer_to_other_stacks()
    name_what_fails()
    roll_back()
    update_as_aws_does()
    parsing.ResourceMap.delete = lambda self: remove(self, self._resource_json_map)
    VPC.delete_from_cloudformation_json = classmethod(delete_vpc)
    full_names()
    shorten_names()
    NatGateway.create_from_cloudformation_json = regional(NatGateway.create_from_cloudformation_json)
    FakeBucket.update_from_cloudformation_json = classmethod(keep_bucket)
    AccessPoint.physical_resource_id = property(lambda point: point.access_point_id)
    DBSubnetGroup.physical_resource_id = property(lambda group: group.name)


def refer_to_other_stacks():
    original = parsing.clean_json

    def clean_json(value, resources_map):
        if isinstance(value, dict) and "Fn::GetStackOutput" in value:
            return stack_output(value["Fn::GetStackOutput"], resources_map["AWS::AccountId"])
        return original(value, resources_map)

    parsing.clean_json = clean_json


def stack_output(wanted, account):
    for stack in cloudformation_backends[account][wanted["Region"]].stacks.values():
        for output in stack.output_map.values() if stack.name == wanted["StackName"] else []:
            if output.key == wanted["OutputName"]:
                return output.value
    raise ValueError(f"no output {wanted['OutputName']} of a stack {wanted['StackName']}")


def name_what_fails():
    def naming(function, action):
        def named(logical_id, resource_json, *args, **kwargs):
            try:
                return function(logical_id, resource_json, *args, **kwargs)
            except ResourceFailed:
                raise
            except Exception as error:
                raise ResourceFailed(logical_id, resource_json["Type"], action, error) from error

        return named

    parsing.parse_and_create_resource = naming(parsing.parse_and_create_resource, "CREATE")
    parsing.parse_and_update_resource = naming(parsing.parse_and_update_resource, "UPDATE")


def roll_back():
    create, update, delete = Stack.create_resources, Stack.update, Stack.delete

    def create_resources(self):
        try:
            create(self)
        except ResourceFailed as failure:
            report(self, failure)
            self.resource_map.delete()
            self.output_map = {}  # moto makes a resource anew when an output asks for it
            self.status = "ROLLBACK_COMPLETE"
            self._add_stack_event("ROLLBACK_COMPLETE")

    def update_stack(self, template, role_arn=None, parameters=None, tags=None):
        before = self.template
        if template == before:
            raise ValidationError(message="No updates are to be performed.")
        try:
            update(self, template, role_arn, parameters, tags)
        except ResourceFailed as failure:
            report(self, failure)
            self.template = before
            self._parse_template()
            self.status = "UPDATE_ROLLBACK_COMPLETE"
            try:
                self.resource_map.update(self.template_dict, parameters)
            except ResourceFailed as again:
                report(self, again)
                self.status = "UPDATE_ROLLBACK_FAILED"
            self.output_map = self._create_output_map()
            self._add_stack_event(self.status)

    def delete_stack(self):
        try:
            delete(self)
            self.output_map = {}
        except Exception as error:
            self.status = "DELETE_FAILED"
            self._add_stack_event("DELETE_FAILED", resource_status_reason=str(error))

    Stack.create_resources, Stack.update, Stack.delete = create_resources, update_stack, delete_stack


def report(stack, failure):
    stack.events.append(
        Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=failure.logical_id,
            physical_resource_id="",
            resource_type=failure.resource_type,
            resource_status=f"{failure.action}_FAILED",
            resource_status_reason=failure.reason,
            resource_properties=None,
        )
    )
    verb = "ROLLBACK" if failure.action == "CREATE" else "UPDATE_ROLLBACK"
    reason = f"The following resource(s) failed to {failure.action.lower()}: [{failure.logical_id}]."
    stack._add_stack_event(f"{verb}_IN_PROGRESS", resource_status_reason=reason)


def update_as_aws_does():
    """
    What is new first, then what changed, then what refers to a resource that was replaced, what is gone last and
    backwards. moto removes first, and never looks at who refers to whom.
    """

    def update(self, template, parameters=None):
        actions = self.build_resource_diff(template, parameters)
        before = physical_ids(self)
        gone = {name: self._resource_json_map[name] for name in actions["Remove"]}
        self._template = template
        self.input_parameters = parameters or self.input_parameters
        self.load_mapping()
        self.load_parameters()
        self.load_conditions()
        self._resource_json_map = {**template["Resources"], **gone}
        for name in actions["Add"]:
            self[name]
        for name in actions["Modify"]:
            change(self, name)
        follow_replaced(self, template, before, set(actions["Modify"]))
        remove(self, gone)
        self._resource_json_map = template["Resources"]

    parsing.ResourceMap.update = update


def change(resources, name):
    changed = parsing.parse_and_update_resource(
        name, resources._resource_json_map[name], resources, resources._account_id, resources._region_name
    )
    if changed is not None:
        resources._parsed_resources[name] = changed


def follow_replaced(resources, template, before, done):
    while True:
        now = physical_ids(resources)
        replaced = {name for name, identity in now.items() if name in before and before[name] != identity}
        dependents = [name for name in template["Resources"] if name not in done and refers(template, name, replaced)]
        if not dependents:
            return
        for name in dependents:
            done.add(name)
            change(resources, name)


def remove(resources, gone):
    """What was made last goes first."""
    for name in reversed(list(resources._parsed_resources)):
        resource = resources._parsed_resources[name]
        if name not in gone or resource is None or isinstance(resource, str):
            continue
        if gone[name].get("DeletionPolicy") != "Retain":
            try:
                resources._delete_resource(resource, gone[name])
            except Exception as error:
                raise ResourceFailed(name, gone[name]["Type"], "DELETE", error) from error
        del resources._parsed_resources[name]


def physical_ids(resources):
    return {
        name: resource.physical_resource_id
        for name, resource in resources._parsed_resources.items()
        if hasattr(resource, "physical_resource_id") and name in resources._resource_json_map
    }


def refers(template, name, targets):
    text = json.dumps(template["Resources"][name].get("Properties", {}))
    return any(f'{{"Ref": "{target}"}}' in text or f'["{target}", ' in text for target in targets)


def delete_vpc(cls, resource_name, cloudformation_json, account_id, region_name):
    """moto deletes no route table with its stack, and then refuses to delete the VPC."""
    backend = ec2_backends[account_id][region_name]
    for table in [table for table in backend.route_tables.values() if table.vpc_id == resource_name]:
        del backend.route_tables[table.id]
    backend.delete_vpc(resource_name)


def keep_bucket(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    """moto replaces a bucket that has no name of its own, and fails. Its settings are not changed here."""
    return original_resource


def regional(create):
    """A regional gateway names its VPC alone; moto's stands in a subnet, with an address of its own."""

    def create_gateway(resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        if "SubnetId" not in properties:
            backend = ec2_backends[account_id][region_name]
            subnets = backend.describe_subnets(filters={"vpc-id": [properties["VpcId"]]})
            address = backend.allocate_address(domain="vpc")
            properties |= {"SubnetId": subnets[0].id, "AllocationId": address.allocation_id}
        return create(resource_name, cloudformation_json, account_id, region_name, **kwargs)

    return create_gateway


def shorten_names():
    """AWS cuts the names that it makes up to what each service takes."""
    generate = parsing.generate_resource_name

    def generate_resource_name(resource_type, stack_name, logical_id):
        name = generate(resource_type, stack_name, logical_id)
        return name[-80:].lstrip("-") if resource_type == "AWS::StepFunctions::StateMachine" else name

    parsing.generate_resource_name = generate_resource_name


def full_names():
    """`app/<name>/<id>` and `targetgroup/<name>/<id>`: what metrics know them by."""

    def adding(model, attribute, value):
        original = getattr(model, "get_cfn_attribute", None)

        def get_cfn_attribute(self, name):
            if name == attribute:
                return value(self)
            if original is None:
                raise KeyError(f"the emulator knows no {name} of {model.__name__}")
            return original(self, name)

        model.get_cfn_attribute = get_cfn_attribute
        model.has_cfn_attr = classmethod(lambda cls, name: True)

    adding(FakeTargetGroup, "TargetGroupFullName", lambda group: group.arn.split(":")[-1])
    adding(NatGateway, "NatGatewayId", lambda gateway: gateway.id)
    adding(FileSystem, "Arn", lambda files: files.file_system_arn)
    adding(AccessPoint, "Arn", lambda point: point.access_point_arn)
    adding(FakeLoadBalancer, "LoadBalancerFullName", lambda balancer: balancer.arn.split("loadbalancer/")[-1])
