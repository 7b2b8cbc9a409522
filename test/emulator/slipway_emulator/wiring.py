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


class OfItsOwner:
    """A policy of a topic or a queue goes with it."""

    @staticmethod
    def delete(aws, name, properties):
        pass


@adapt("AWS::SNS::TopicPolicy")
class TopicPolicy(OfItsOwner):
    @staticmethod
    def put(aws, name, properties):
        policy = json.dumps(properties["PolicyDocument"])
        for topic in properties["Topics"]:
            aws("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        return name


@adapt("AWS::SQS::QueuePolicy")
class QueuePolicy(OfItsOwner):
    @staticmethod
    def put(aws, name, properties):
        policy = json.dumps(properties["PolicyDocument"])
        for queue in properties["Queues"]:
            aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
        return name


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
        try:
            aws("ec2").revoke_security_group_egress(
                GroupId=properties["GroupId"], IpPermissions=[Egress.permission(properties)]
            )
        except ClientError as error:
            # moto replaces a group whose settings change, and the rule goes with it
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
