import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from './names';

export interface WebFirewallProps {
  readonly environment: ResolvedEnvironment;
  readonly loadBalancerArn: string;
  /** Requests of one address in five minutes. */
  readonly rateLimit: number;
}

/**
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 * Bodies of more than 8 KiB, which the API takes, are counted and not blocked.
 */
const MANAGED_RULES: readonly { readonly name: string; readonly onlyCount: readonly string[] }[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList', onlyCount: [] },
  { name: 'AWSManagedRulesCommonRuleSet', onlyCount: ['SizeRestrictions_BODY'] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', onlyCount: [] },
];

/** The web application firewall in front of a load balancer, with a log of what it blocks. */
export class WebFirewall extends Construct {
  readonly acl: CfnWebACL;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    const { environment, loadBalancerArn, rateLimit } = props;
    const name = nameIn(environment, 'web');
    this.acl = new CfnWebACL(this, 'Acl', {
      name,
      description: 'In front of the web service',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      rules: [
        {
          name: 'RateLimit',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: { rateBasedStatement: { limit: rateLimit, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility(`${name}-rate-limit`),
        },
        ...MANAGED_RULES.map((group, index) => managedRule(group, index + 1, name)),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: this.acl.attrArn,
      resourceArn: loadBalancerArn,
    });
    this.logs = new LogGroup(this, 'Logs', {
      // WAF takes log groups with this prefix only.
      logGroupName: `aws-waf-logs-${name}`,
      retention: environment.observability.logRetentionDays as unknown as RetentionDays,
      removalPolicy: environment.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.acl.attrArn,
      // WAF refuses the form with `:*` that `logGroupArn` has.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: this.logs.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: ['authorization', 'cookie'].map((header) => ({
        singleHeader: { Name: header },
      })),
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [
              { ActionCondition: { Action: 'BLOCK' } },
              { ActionCondition: { Action: 'COUNT' } },
            ],
          },
        ],
      },
    });
  }
}

function managedRule(
  { name, onlyCount }: (typeof MANAGED_RULES)[number],
  priority: number,
  metricPrefix: string,
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(onlyCount.length > 0 && {
          ruleActionOverrides: onlyCount.map((rule) => ({
            name: rule,
            actionToUse: { count: {} },
          })),
        }),
      },
    },
    visibilityConfig: visibility(`${metricPrefix}-${name}`),
  };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
