"""What stands before the web service: firewall, certificate, names."""

from .adapter import adapt, only


@adapt("AWS::WAFv2::WebACL", "Name")
class WebAcl:
    KEYS = ("Description", "Rules", "Scope", "DefaultAction", "VisibilityConfig", "CustomResponseBodies")

    @staticmethod
    def create(aws, name, properties):
        created = aws("wafv2").create_web_acl(Name=name, **only(properties, *WebAcl.KEYS))["Summary"]
        return "|".join([created["Name"], created["Id"], properties["Scope"]])

    @staticmethod
    def update(aws, identity, properties):
        name, acl, scope = identity.split("|")
        token = aws("wafv2").get_web_acl(Name=name, Id=acl, Scope=scope)["LockToken"]
        keys = only(properties, *WebAcl.KEYS)
        aws("wafv2").update_web_acl(Name=name, Id=acl, LockToken=token, **keys)

    @staticmethod
    def delete(aws, identity, _):
        name, acl, scope = identity.split("|")
        token = aws("wafv2").get_web_acl(Name=name, Id=acl, Scope=scope)["LockToken"]
        aws("wafv2").delete_web_acl(Name=name, Id=acl, Scope=scope, LockToken=token)

    @staticmethod
    def attribute(aws, identity, _, attribute):
        name, acl, scope = identity.split("|")
        return aws("wafv2").get_web_acl(Name=name, Id=acl, Scope=scope)["WebACL"]["ARN"]


@adapt("AWS::WAFv2::WebACLAssociation")
class WebAclAssociation:
    @staticmethod
    def create(aws, name, properties):
        aws("wafv2").associate_web_acl(WebACLArn=properties["WebACLArn"], ResourceArn=properties["ResourceArn"])
        return name

    @staticmethod
    def delete(aws, name, properties):
        aws("wafv2").disassociate_web_acl(ResourceArn=properties["ResourceArn"])


@adapt("AWS::WAFv2::LoggingConfiguration")
class WafLogging:
    @staticmethod
    def put(aws, name, properties):
        settings = only(properties, "ResourceArn", "LogDestinationConfigs", "LoggingFilter", "RedactedFields")
        aws("wafv2").put_logging_configuration(LoggingConfiguration=settings)
        return properties["ResourceArn"]

    @staticmethod
    def delete(aws, arn, _):
        aws("wafv2").delete_logging_configuration(ResourceArn=arn)


@adapt("AWS::CertificateManager::Certificate")
class Certificate:
    """Issued at once: nobody asks for the proof."""

    @staticmethod
    def create(aws, name, properties):
        keys = only(properties, "DomainName", "ValidationMethod", "SubjectAlternativeNames")
        return aws("acm").request_certificate(**keys)["CertificateArn"]

    @staticmethod
    def delete(aws, arn, _):
        aws("acm").delete_certificate(CertificateArn=arn)


@adapt("AWS::ServiceDiscovery::HttpNamespace")
class HttpNamespace:
    @staticmethod
    def create(aws, name, properties):
        discovery = aws("servicediscovery")
        made = discovery.create_http_namespace(**only(properties, "Name", "Description"))["OperationId"]
        return discovery.get_operation(OperationId=made)["Operation"]["Targets"]["NAMESPACE"]

    @staticmethod
    def update(aws, namespace, properties):
        """Its description is not shown."""

    @staticmethod
    def delete(aws, namespace, _):
        aws("servicediscovery").delete_namespace(Id=namespace)

    @staticmethod
    def attribute(aws, namespace, _, attribute):
        return namespace if attribute == "Id" else aws("servicediscovery").get_namespace(Id=namespace)["Namespace"]["Arn"]


@adapt("AWS::ElasticLoadBalancingV2::Listener")
class Listener:
    """moto's own knows no traffic that is shared between groups of targets."""

    KEYS = ("Port", "Protocol", "SslPolicy", "Certificates", "DefaultActions", "AlpnPolicy")

    @staticmethod
    def settings(properties):
        settings = only(properties, *Listener.KEYS)
        return {**settings, "DefaultActions": actions(settings["DefaultActions"])}

    @staticmethod
    def create(aws, name, properties):
        settings = Listener.settings(properties)
        made = aws("elbv2").create_listener(LoadBalancerArn=properties["LoadBalancerArn"], **settings)
        return made["Listeners"][0]["ListenerArn"]

    @staticmethod
    def update(aws, arn, properties):
        aws("elbv2").modify_listener(ListenerArn=arn, **Listener.settings(properties))

    @staticmethod
    def delete(aws, arn, _):
        aws("elbv2").delete_listener(ListenerArn=arn)

    @staticmethod
    def attribute(_, arn, __, attribute):
        return arn


@adapt("AWS::ElasticLoadBalancingV2::ListenerRule")
class ListenerRule:
    @staticmethod
    def create(aws, name, properties):
        made = aws("elbv2").create_rule(
            ListenerArn=properties["ListenerArn"],
            Priority=int(properties["Priority"]),
            Conditions=properties["Conditions"],
            Actions=actions(properties["Actions"]),
        )
        return made["Rules"][0]["RuleArn"]

    @staticmethod
    def update(aws, arn, properties):
        aws("elbv2").modify_rule(
            RuleArn=arn, Conditions=properties["Conditions"], Actions=actions(properties["Actions"])
        )

    @staticmethod
    def delete(aws, arn, _):
        aws("elbv2").delete_rule(RuleArn=arn)

    @staticmethod
    def attribute(_, arn, __, attribute):
        return arn


def actions(written):
    """CloudFormation takes numbers as text too."""
    return [{**action, **({"Order": int(action["Order"])} if "Order" in action else {})} for action in written]
