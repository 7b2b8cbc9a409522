"""Alarms, scaling, schedules."""

from .adapter import adapt, camel, only


@adapt("AWS::CloudWatch::Alarm", "AlarmName")
class Alarm:
    @staticmethod
    def put(aws, name, properties):
        aws("cloudwatch").put_metric_alarm(**{**properties, "AlarmName": name})
        return name

    @staticmethod
    def delete(aws, name, _):
        aws("cloudwatch").delete_alarms(AlarmNames=[name])

    @staticmethod
    def attribute(aws, name, _, attribute):
        return f"arn:aws:cloudwatch:{aws.region}:{aws.account}:alarm:{name}"


@adapt("AWS::ApplicationAutoScaling::ScalableTarget")
class ScalableTarget:
    KEYS = ("ServiceNamespace", "ResourceId", "ScalableDimension")

    @staticmethod
    def put(aws, name, properties):
        scaling = aws("application-autoscaling")
        keys = only(properties, *ScalableTarget.KEYS)
        scaling.register_scalable_target(**keys, **only(properties, "MinCapacity", "MaxCapacity", "RoleARN"))
        for action in properties.get("ScheduledActions", []):
            scaling.put_scheduled_action(**keys, **action)
        return "|".join([keys["ResourceId"], keys["ScalableDimension"], keys["ServiceNamespace"]])

    @staticmethod
    def delete(aws, name, properties):
        aws("application-autoscaling").deregister_scalable_target(**only(properties, *ScalableTarget.KEYS))


@adapt("AWS::ApplicationAutoScaling::ScalingPolicy")
class ScalingPolicy:
    @staticmethod
    def settings(properties):
        keys = only(
            properties,
            "PolicyName",
            "ServiceNamespace",
            "ResourceId",
            "ScalableDimension",
            "PolicyType",
            "StepScalingPolicyConfiguration",
            "TargetTrackingScalingPolicyConfiguration",
        )
        if "ScalingTargetId" in properties:
            resource, dimension, namespace = properties["ScalingTargetId"].split("|")
            keys |= {"ResourceId": resource, "ScalableDimension": dimension, "ServiceNamespace": namespace}
        return keys

    @staticmethod
    def put(aws, name, properties):
        return aws("application-autoscaling").put_scaling_policy(**ScalingPolicy.settings(properties))["PolicyARN"]

    @staticmethod
    def delete(aws, arn, properties):
        keys = only(
            ScalingPolicy.settings(properties), "PolicyName", "ServiceNamespace", "ResourceId", "ScalableDimension"
        )
        aws("application-autoscaling").delete_scaling_policy(**keys)

    @staticmethod
    def attribute(aws, arn, properties, attribute):
        return arn


@adapt("AWS::Scheduler::Schedule", "Name")
class Schedule:
    @staticmethod
    def settings(name, properties):
        # The API has camelCase inside of some targets, as CloudFormation has not.
        return {**properties, "Name": name}

    @staticmethod
    def create(aws, name, properties):
        aws("scheduler").create_schedule(**Schedule.settings(name, properties))
        return name

    @staticmethod
    def update(aws, name, properties):
        aws("scheduler").update_schedule(**Schedule.settings(name, properties))

    @staticmethod
    def delete(aws, name, properties):
        aws("scheduler").delete_schedule(Name=name, **only(properties, "GroupName"))

    @staticmethod
    def attribute(aws, name, properties, attribute):
        group = properties.get("GroupName", "default")
        return f"arn:aws:scheduler:{aws.region}:{aws.account}:schedule/{group}/{name}"


@adapt("AWS::Logs::MetricFilter", "FilterName")
class MetricFilter:
    @staticmethod
    def put(aws, name, properties):
        transformations = camel(properties["MetricTransformations"])
        for transformation in transformations:
            transformation.pop("dimensions", None)
            transformation["metricValue"] = str(transformation["metricValue"])
        aws("logs").put_metric_filter(
            logGroupName=properties["LogGroupName"],
            filterName=name,
            filterPattern=properties["FilterPattern"],
            metricTransformations=transformations,
        )
        return name

    @staticmethod
    def delete(aws, name, properties):
        aws("logs").delete_metric_filter(logGroupName=properties["LogGroupName"], filterName=name)


@adapt("AWS::Budgets::Budget")
class Budget:
    @staticmethod
    def create(aws, name, properties):
        budget = {"BudgetName": name, **only(properties["Budget"], "BudgetName", "TimeUnit", "BudgetType")}
        limit = properties["Budget"]["BudgetLimit"]
        budget["BudgetLimit"] = {"Amount": str(limit["Amount"]), "Unit": limit["Unit"]}
        aws("budgets").create_budget(AccountId=aws.account, Budget=budget)
        return budget["BudgetName"]

    @staticmethod
    def delete(aws, name, _):
        aws("budgets").delete_budget(AccountId=aws.account, BudgetName=name)


@adapt("AWS::Chatbot::SlackChannelConfiguration", "ConfigurationName")
class SlackChannel:
    """moto knows no chat."""

    @staticmethod
    def create(aws, name, properties):
        return f"arn:aws:chatbot::{aws.account}:chat-configuration/slack-channel/{name}"

    @staticmethod
    def update(aws, arn, properties):
        """Accepted."""

    @staticmethod
    def delete(aws, arn, _):
        """Forgotten."""
