"""What lets one resource reach another: policies, subscriptions, rules of security groups, secrets."""

import json
import random
import string

from botocore.exceptions import ClientError

from .adapter import adapt, only


@adapt("AWS::SNS::Subscription")
class Subscription:
    @staticmethod
    def create(aws, name, properties):
        attributes = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in properties.items()
            if key in ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")
        }
        keys = only(properties, "TopicArn", "Protocol", "Endpoint")
        return aws("sns").subscribe(**keys, Attributes=attributes, ReturnSubscriptionArn=True)["SubscriptionArn"]

    @staticmethod
    def delete(aws, arn, _):
        aws("sns").unsubscribe(SubscriptionArn=arn)


@adapt("AWS::SNS::TopicPolicy")
class TopicPolicy:
    @staticmethod
    def create(aws, name, properties):
        for topic in properties["Topics"]:
            policy = json.dumps(properties["PolicyDocument"])
            aws("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        return name

    @staticmethod
    def update(aws, name, properties):
        TopicPolicy.create(aws, name, properties)

    @staticmethod
    def delete(aws, name, properties):
        """The policy goes with its topic."""


@adapt("AWS::SQS::QueuePolicy")
class QueuePolicy:
    @staticmethod
    def create(aws, name, properties):
        for queue in properties["Queues"]:
            policy = json.dumps(properties["PolicyDocument"])
            aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
        return name

    @staticmethod
    def update(aws, name, properties):
        QueuePolicy.create(aws, name, properties)

    @staticmethod
    def delete(aws, name, properties):
        """The policy goes with its queue."""


@adapt("AWS::EC2::SecurityGroupEgress")
class Egress:
    @staticmethod
    def permission(properties):
        permission = only(properties, "IpProtocol")
        permission |= {key: int(value) for key, value in only(properties, "FromPort", "ToPort").items()}
        if "CidrIp" in properties:
            permission["IpRanges"] = [{"CidrIp": properties["CidrIp"]}]
        if "DestinationSecurityGroupId" in properties:
            permission["UserIdGroupPairs"] = [{"GroupId": properties["DestinationSecurityGroupId"]}]
        if "DestinationPrefixListId" in properties:
            permission["PrefixListIds"] = [{"PrefixListId": properties["DestinationPrefixListId"]}]
        return permission

    @staticmethod
    def create(aws, name, properties):
        group = properties["GroupId"]
        made = aws("ec2").authorize_security_group_egress(
            GroupId=group, IpPermissions=[Egress.permission(properties)]
        )
        return made["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    @staticmethod
    def delete(aws, rule, properties):
        # moto deletes the resources of a stack in any order: the group may have gone, and its rules with it
        try:
            aws("ec2").revoke_security_group_egress(
                GroupId=properties["GroupId"], IpPermissions=[Egress.permission(properties)]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidGroup.NotFound":
                raise

    @staticmethod
    def attribute(_, rule, __, attribute):
        return rule


@adapt("AWS::SecretsManager::Secret", "Name")
class Secret:
    @staticmethod
    def create(aws, name, properties):
        return aws("secretsmanager").create_secret(Name=name, SecretString=generated(properties))["ARN"]

    @staticmethod
    def update(aws, arn, properties):
        """Its settings change; a value that was generated stays."""

    @staticmethod
    def delete(aws, arn, _):
        aws("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)

    @staticmethod
    def attribute(_, arn, __, attribute):
        return arn


def generated(properties):
    if "SecretString" in properties:
        return properties["SecretString"]
    wanted = properties.get("GenerateSecretString", {})
    letters = string.ascii_letters + string.digits
    value = "".join(random.choices(letters, k=int(wanted.get("PasswordLength", 32))))
    if "SecretStringTemplate" not in wanted:
        return value
    return json.dumps({**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: value})
