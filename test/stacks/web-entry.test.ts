import example from '../support/examples/web';
import { PLAIN, stacksOf } from '../support/stacks-of';

const set = stacksOf(example);
const plain = stacksOf(PLAIN);
const { ofType, listener, template } = set;

describe('the door of the web service', () => {
  it('speaks HTTP on one port where nothing is said, without firewall and log outside production', () => {
    expect(plain.listeners('dev/web')).toEqual([
      expect.objectContaining({ Port: 80, Protocol: 'HTTP' }),
    ]);
    const types = plain.stack('dev/web').resources.map(({ type }) => type);
    expect(
      types.filter((type) => /WAFv2|S3|Route53|Certificate|CloudWatch|Lambda/.test(type)),
    ).toEqual([]);
    expect(plain.ofType('dev/web', 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual([]);
  });

  it('has firewall, access log and rollback alarms in production', () => {
    const types = plain.stack('prod/web').resources.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'AWS::WAFv2::WebACL',
        'AWS::WAFv2::WebACLAssociation',
        'AWS::WAFv2::LoggingConfiguration',
        'AWS::S3::Bucket',
        'AWS::CloudWatch::Alarm',
      ]),
    );
  });

  it('gets certificate, record and HTTPS with a domain; plain HTTP leads there', () => {
    expect(ofType('prod/web', 'AWS::CertificateManager::Certificate')[0]!.properties).toMatchObject(
      {
        DomainName: 'shop.example.com',
        ValidationMethod: 'DNS',
        DomainValidationOptions: [
          { DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789ABC' },
        ],
      },
    );
    expect(ofType('prod/web', 'AWS::Route53::RecordSet')[0]!.properties).toMatchObject({
      Name: 'shop.example.com.',
      Type: 'A',
      HostedZoneId: 'Z0123456789ABC',
    });
    expect(listener('prod/web', 443)).toMatchObject({
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    });
    expect(listener('prod/web', 80).DefaultActions).toEqual([
      {
        Type: 'redirect',
        RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
      },
    ]);
    expect(template('prod/web').Outputs!.Url!.Value).toBe('https://shop.example.com');
  });

  it('takes a certificate that is there', () => {
    expect(listener('test/web', 443).Certificates).toEqual([
      { CertificateArn: example.environments.test.web.certificateArn },
    ]);
    expect(ofType('test/web', 'AWS::CertificateManager::Certificate')).toEqual([]);
  });

  it('opens each port to the ranges alone', () => {
    const [group] = ofType('test/web', 'AWS::EC2::SecurityGroup').filter(
      ({ properties }) => properties.SecurityGroupIngress !== undefined,
    );
    const rules = group!.properties.SecurityGroupIngress as Record<string, unknown>[];
    expect(rules.map(({ CidrIp, FromPort }) => [CidrIp, FromPort])).toEqual([
      ['198.51.100.0/24', 80],
      ['198.51.100.0/24', 443],
    ]);
  });

  it('lets nobody through who has not logged in, the default action included', () => {
    const [rule] = ofType('test/web', 'AWS::ElasticLoadBalancingV2::ListenerRule');
    for (const actions of [listener('test/web', 443).DefaultActions, rule!.properties.Actions]) {
      expect(actions).toMatchObject([
        { Type: 'authenticate-oidc', Order: 1 },
        { Type: 'forward', Order: 2 },
      ]);
    }
    expect(JSON.stringify(rule!.properties.Actions)).toContain(
      '{{resolve:secretsmanager:shop/oidc-client:SecretString:::}}',
    );
    expect(listener('prod/web', 443).DefaultActions).toMatchObject([
      { Type: 'authenticate-cognito' },
      { Type: 'forward' },
    ]);
  });

  it('blocks bad requests, but no long body, and logs what it blocks without secrets', () => {
    const [acl] = ofType('test/web', 'AWS::WAFv2::WebACL');
    const rules = acl!.properties.Rules as { Name: string; Statement: Record<string, unknown> }[];
    expect(rules.map(({ Name }) => Name)).toEqual([
      'RateLimit',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(rules[0]!.Statement).toEqual({
      RateBasedStatement: { Limit: 500, AggregateKeyType: 'IP' },
    });
    expect(rules[2]!.Statement).toMatchObject({
      ManagedRuleGroupStatement: {
        RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
      },
    });
    const [logging] = ofType('test/web', 'AWS::WAFv2::LoggingConfiguration');
    expect(JSON.stringify(logging!.properties.RedactedFields)).toContain('authorization');
    expect(plain.ofType('prod/web', 'AWS::WAFv2::WebACL')[0]!.properties.Rules).toMatchObject([
      { Statement: { RateBasedStatement: { Limit: 2000 } } },
      {},
      {},
      {},
    ]);
  });

  it('keeps the access log as long as is said', () => {
    const expiry = (of: typeof plain, path: string) =>
      (
        of.ofType(path, 'AWS::S3::Bucket')[0]!.properties.LifecycleConfiguration as {
          Rules: { ExpirationInDays: number }[];
        }
      ).Rules[0]!.ExpirationInDays;
    expect([expiry(set, 'test/web'), expiry(plain, 'prod/web')]).toEqual([14, 90]);
  });

  it('is a rule on a listener of others where there is one', () => {
    expect(ofType('dev/web', 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toEqual([]);
    const [rule] = ofType('dev/web', 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const { listenerArn } = example.environments.dev.web.loadBalancer;
    expect(rule!.properties).toMatchObject({
      ListenerArn: listenerArn,
      Conditions: [
        { Field: 'host-header', HostHeaderConfig: { Values: ['shop.dev.example.com'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } },
      ],
    });
    expect(rule!.properties.Priority).toBe(8646);
    expect(ofType('dev/web', 'AWS::EC2::SecurityGroupEgress')[0]!.properties).toMatchObject({
      GroupId: 'sg-0123456789abcdef0',
      FromPort: 3000,
    });
    expect(template('dev/web').Outputs).not.toHaveProperty('Url');
  });
});
