"""Change sets as CloudFormation has them, which moto's are not: of one stack, rolled back, obsolete once it was changed.

For stacks that are there. Of a new stack, and of one nested in another, moto's own do what they do.
"""

import json

from moto.cloudformation import models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult

# What CloudFormation replaces a resource for, of what tests change.
REPLACING = {
    "AWS::DynamoDB::Table": {"TableName", "KeySchema"},
    "AWS::ECS::TaskDefinition": {"*"},
    "AWS::Logs::LogGroup": {"LogGroupName"},
    "AWS::SNS::Topic": {"TopicName", "FifoTopic"},
    "AWS::SQS::Queue": {"QueueName", "FifoQueue"},
}


class ChangeSetNotFound(ServiceException):
    code = "ChangeSetNotFound"


class InvalidChangeSetStatus(ServiceException):
    code = "InvalidChangeSetStatus"


def patch():
    create, update = CloudFormationBackend.create_change_set, Stack.update

    def create_change_set(self, stack_name, change_set_name, template, parameters, *args, **kwargs):
        for one in of_stack(self, stack_name):
            if one.change_set_name == change_set_name:
                raise ValidationError(message=f"ChangeSet {change_set_name} already exists")
        made = create(self, stack_name, change_set_name, template, parameters, *args, **kwargs)
        change_set = self.change_sets[made[0]]
        if change_set.change_set_type == "UPDATE":
            change_set.told = told(change_set.stack.template_dict, change_set.template_dict)
            # moto compares parameters too, and knows no defaults of them
            if change_set.stack.template_dict == change_set.template_dict:
                change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
                change_set.status_reason = "The submitted information didn't contain changes."
        return made

    def update_stack(self, *args, **kwargs):
        update(self, *args, **kwargs)
        for one in of_stack(models.cloudformation_backends[self.account_id][self.region_name], self.name):
            if one.execution_status == "AVAILABLE":
                one.execution_status = "OBSOLETE"

    CloudFormationBackend.create_change_set, Stack.update = create_change_set, update_stack
    ChangeSet.diff = lambda self: []
    models.generate_changeset_id = unique(models.generate_changeset_id)
    CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER["DescribeChangeSetOutput.Changes"] = list
    CloudFormationResponse.create_change_set = previous_values(CloudFormationResponse.create_change_set)
    CloudFormationResponse.describe_change_set = describe
    CloudFormationResponse.execute_change_set = execute
    CloudFormationResponse.delete_change_set = delete
    CloudFormationResponse.list_change_sets = list_all
    CloudFormationResponse.get_template = template_of(CloudFormationResponse.get_template)


def of_stack(backend, stack):
    return [one for one in backend.change_sets.values() if stack in (one.stack_name, one.stack_id)]


def unique(generate):
    count = iter(range(1, 10**9))
    return lambda name, *place: f"{generate(name, *place)}{next(count)}"


def found(response):
    stack, name = response._get_param("StackName"), response._get_param("ChangeSetName")
    backend = response.cloudformation_backend
    own = of_stack(backend, stack) if stack else backend.change_sets.values()
    for one in own:
        if name in (one.change_set_name, one.change_set_id):
            return one
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")


def describe(response):
    one = found(response)
    result = {
        "ChangeSetId": one.change_set_id,
        "ChangeSetName": one.change_set_name,
        "StackId": one.stack_id,
        "StackName": one.stack_name,
        "CreationTime": one.creation_time,
        "Parameters": one.parameters or {},
        "Status": one.status,
        "StatusReason": one.status_reason,
        "ExecutionStatus": one.execution_status,
        "Changes": [{"Type": "Resource", "ResourceChange": change} for change in getattr(one, "told", [])],
    }
    return ActionResult({key: value for key, value in result.items() if value is not None})


def execute(response):
    one = found(response)
    if one.execution_status != "AVAILABLE":
        raise InvalidChangeSetStatus(f"ChangeSet [{one.change_set_id}] cannot be executed in its current status")
    backend = response.cloudformation_backend
    if one.change_set_type == "CREATE":
        backend.execute_change_set(one.change_set_id)
    else:
        for other in of_stack(backend, one.stack_name):
            del backend.change_sets[other.change_set_id]
        one.stack.update(one.template, one.role_arn, one.parameters, one.tags)
    return EmptyResult()


def delete(response):
    try:
        one = found(response)
        del response.cloudformation_backend.change_sets[one.change_set_id]
    except ChangeSetNotFound:
        pass  # CloudFormation does not mind
    return EmptyResult()


def list_all(response):
    own = of_stack(response.cloudformation_backend, response._get_param("StackName"))
    keys = {"ChangeSetId": "change_set_id", "ChangeSetName": "change_set_name", "Status": "status"}
    rows = [{key: getattr(one, name) for key, name in keys.items()} for one in own]
    return ActionResult({"Summaries": rows})


def template_of(original):
    def get_template(response):
        if response._get_param("ChangeSetName"):
            return ActionResult({"TemplateBody": found(response).template})
        return original(response)

    return get_template


def previous_values(original):
    """A parameter that keeps its value is not in moto's stack where its default was used."""

    def create_change_set(response):
        stack = response._get_param("StackName")
        backend = response.cloudformation_backend
        known = {key for one in backend.stacks.values() if one.name == stack for key in one.stack_parameters}
        parameters = response._get_param("Parameters", [])
        kept = [one for one in parameters if not one.get("UsePreviousValue") or one["ParameterKey"] in known]
        get = response._get_param
        response._get_param = lambda name, *default: kept if name == "Parameters" else get(name, *default)
        return original(response)

    return create_change_set


def told(before, after):
    """Each resource that changes, and whether another one takes its place: as CloudFormation tells it."""
    old, new = before.get("Resources", {}), after.get("Resources", {})
    changes = {name: change("Add", name, new[name]) for name in new if name not in old}
    changes |= {name: change("Remove", name, old[name]) for name in old if name not in new}
    for name in new:
        properties = changed_properties(old.get(name, new[name]), new[name])
        if properties or old.get(name, new[name]).get("Type") != new[name]["Type"]:
            replacing = REPLACING.get(new[name]["Type"], set())
            grave = [one for one in properties if "*" in replacing or one in replacing]
            changes[name] = change("Modify", name, new[name], "True" if grave else "False", grave or properties)
    while True:
        replaced = {name for name, one in changes.items() if one.get("Replacement") in ("True", "Conditional")}
        more = {}
        for name in new:
            for place, target in references(new[name].get("Properties", {})):
                if name in old and name not in changes and target in replaced:
                    grave = place in REPLACING.get(new[name]["Type"], set()) or "*" in REPLACING.get(
                        new[name]["Type"], set()
                    )
                    more[name] = change(
                        "Modify", name, new[name], "Conditional" if grave else "False", [place], target
                    )
        if not more:
            return list(changes.values())
        changes |= more


def change(action, name, resource, replacement=None, properties=(), cause=None):
    found_change = {"Action": action, "LogicalResourceId": name, "ResourceType": resource["Type"]}
    if replacement is not None:
        recreation = {"True": "Always", "Conditional": "Conditionally", "False": "Never"}[replacement]
        found_change["Replacement"] = replacement
        found_change["Details"] = [
            {
                "Target": {"Attribute": "Properties", "Name": one, "RequiresRecreation": recreation},
                "Evaluation": "Static" if cause is None else "Dynamic",
                **({"CausingEntity": cause} if cause else {}),
            }
            for one in properties
        ]
    return found_change


def changed_properties(old, new):
    before, after = old.get("Properties", {}), new.get("Properties", {})
    return sorted(key for key in {*before, *after} if before.get(key) != after.get(key))


def references(properties):
    for place, value in properties.items():
        text = json.dumps(value)
        for part in text.split('{"Ref": "')[1:]:
            yield place, part.split('"')[0]
        for part in text.split('{"Fn::GetAtt": ["')[1:]:
            yield place, part.split('"')[0]
