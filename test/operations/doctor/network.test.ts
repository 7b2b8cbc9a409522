/* eslint-disable @typescript-eslint/require-await -- ports are asynchronous, what is known beforehand is not */
import { lookIn, outside } from '../../../lib/operations/doctor/network';
import { startRecorded, type Answer } from './recorded';

const quota = (code: string, value: number, metric = {}): Answer => [
  200,
  JSON.stringify({ Quota: { QuotaCode: code, Value: value, ...metric } }),
];

const USAGE = {
  UsageMetric: {
    MetricNamespace: 'AWS/Usage',
    MetricName: 'ResourceCount',
    MetricDimensions: { Service: 'Fargate', Resource: 'vCPU', Type: 'Resource', Class: 'None' },
  },
};

const ec2 = (action: string, content: string): Answer => [
  200,
  `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${content}</${action}Response>`,
];

const elb = (action: string, content: string): Answer => [
  200,
  `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result>${content}</${action}Result></${action}Response>`,
];

const ANSWERS: Readonly<Record<string, Answer>> = {
  'GetServiceQuota L-F678F1CE': quota('L-F678F1CE', 7),
  'GetServiceQuota L-0263D0A3': [400, '{"__type":"NoSuchResourceException","message":"none"}'],
  'GetAWSDefaultServiceQuota L-0263D0A3': quota('L-0263D0A3', 5),
  'GetServiceQuota L-NEITHER': [400, '{"__type":"NoSuchResourceException","message":"none"}'],
  'GetAWSDefaultServiceQuota L-NEITHER': [400, '{"__type":"NoSuchResourceException"}'],
  'GetServiceQuota L-SECRET': [400, '{"__type":"AccessDeniedException","Message":"no right"}'],
  'GetServiceQuota L-BUSY': [429, '{"__type":"TooManyRequestsException","Message":"slow down"}'],
  'GetServiceQuota L-LATE': [403, '{"__type":"ExpiredTokenException","Message":"expired"}'],
  'GetServiceQuota L-3032A538': quota('L-3032A538', 6, USAGE),
  GetMetricStatistics: [
    200,
    JSON.stringify({
      Datapoints: [
        { Maximum: 3, Unit: 'None' },
        { Maximum: 4.5, Unit: 'None' },
      ],
    }),
  ],
  GetParameter: [200, JSON.stringify({ Parameter: { Name: '/cdk-bootstrap/x', Value: '21' } })],
  DescribeCertificate: [
    200,
    JSON.stringify({
      Certificate: {
        DomainName: 'app.example.com',
        SubjectAlternativeNames: ['app.example.com', 'www.example.com'],
        Status: 'ISSUED',
        Type: 'IMPORTED',
        NotAfter: 1_800_000_000,
      },
    }),
  ],
  'GET /2013-04-01/hostedzone/Z1': [
    200,
    '<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>x</CallerReference><Config><PrivateZone>false</PrivateZone></Config></HostedZone><DelegationSet><NameServers><NameServer>ns-1.awsdns-01.org</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>',
  ],
  'GET /2013-04-01/hostedzone/Z2': [
    404,
    '<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>none</Message></Error></ErrorResponse>',
  ],
  DescribeRegions: ec2(
    'DescribeRegions',
    '<regionInfo><item><regionName>ap-east-1</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo>',
  ),
  DescribeVpcs: ec2('DescribeVpcs', '<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>'),
  DescribeAddresses: ec2(
    'DescribeAddresses',
    '<addressesSet><item><publicIp>192.0.2.1</publicIp></item></addressesSet>',
  ),
  DescribeSubnets: ec2(
    'DescribeSubnets',
    '<subnetSet><item><subnetId>s-1</subnetId><availabilityZone>a</availabilityZone></item></subnetSet>',
  ),
  DescribeNatGateways: ec2(
    'DescribeNatGateways',
    '<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><subnetId>s-1</subnetId></item></natGatewaySet>',
  ),
  DescribeAccountLimits: elb(
    'DescribeAccountLimits',
    '<Limits><member><Name>application-load-balancers</Name><Max>50</Max></member></Limits>',
  ),
  DescribeLoadBalancers: elb(
    'DescribeLoadBalancers',
    '<LoadBalancers><member><LoadBalancerArn>arn:a</LoadBalancerArn><Type>application</Type></member><member><LoadBalancerArn>arn:n</LoadBalancerArn><Type>network</Type></member></LoadBalancers>',
  ),
  DescribeListeners: elb(
    'DescribeListeners',
    '<Listeners><member><ListenerArn>arn:l</ListenerArn><LoadBalancerArn>arn:a</LoadBalancerArn></member></Listeners>',
  ),
  DescribeRules: elb(
    'DescribeRules',
    '<Rules><member><RuleArn>r1</RuleArn><IsDefault>true</IsDefault></member><member><RuleArn>r2</RuleArn><IsDefault>false</IsDefault></member></Rules>',
  ),
  ListStackResources: [
    400,
    '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>',
  ],
  'HEAD /gone': [404, ''],
  'HEAD /shut': [403, ''],
  'HEAD /there': [200, ''],
};

describe('what the doctor asks of AWS', () => {
  let recorded: Awaited<ReturnType<typeof startRecorded>>;
  let look: ReturnType<typeof lookIn>;
  const before = process.env.AWS_ENDPOINT_URL;
  const ended = new AbortController();
  const keys = async () => ({ accessKeyId: 'a', secretAccessKey: 'b' });

  beforeAll(async () => {
    recorded = await startRecorded(ANSWERS);
    process.env.AWS_ENDPOINT_URL = recorded.url;
    look = lookIn('ap-east-1', keys, ended.signal);
  });
  afterAll(() => {
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
    ended.abort();
    recorded.stop();
  });

  it('is the quota of the account, or else the usual one, with what is used of it', async () => {
    expect(await look.quota('vpc', 'L-F678F1CE')).toEqual({ limit: 7, used: undefined });
    expect(await look.quota('ec2', 'L-0263D0A3')).toEqual({ limit: 5, used: undefined });
    expect(await look.quota('x', 'L-NEITHER')).toBeUndefined();
    expect(await look.quota('fargate', 'L-3032A538')).toEqual({ limit: 6, used: 4.5 });
  });

  it.each([
    ['L-SECRET', 'AWS_DENIED', /no right/],
    ['L-BUSY', 'AWS_REFUSED', /slow down/],
    ['L-LATE', 'NO_CREDENTIALS', /expired/],
  ])('is refused in words: %s is %s', async (code, error, words) => {
    await expect(look.quota('x', code)).rejects.toMatchObject({
      code: error,
      message: expect.stringMatching(words),
    });
  });

  it('is what there is of each thing', async () => {
    expect(await look.regionStatus()).toBe('not-opted-in');
    expect(await look.vpcs()).toEqual(['vpc-1']);
    expect(await look.addresses()).toEqual(['192.0.2.1']);
    expect(await look.natGateways()).toEqual([{ id: 'nat-1', zone: 'a' }]);
    expect(await look.balancers()).toEqual(['arn:a']);
    expect((await look.balancerLimits()).get('application-load-balancers')).toBe(50);
    expect(await look.rulesBeside('arn:l')).toBe(1);
    expect(await look.resources('x')).toEqual([]);
  });

  it('is the bootstrap, its bucket, a zone and a certificate', async () => {
    expect(await look.bootstrapVersion('/cdk-bootstrap/x')).toBe(21);
    expect(await look.hasBucket('there')).toBe(true);
    expect(await look.hasBucket('gone')).toBe(false);
    expect(await look.hasBucket('shut')).toBeUndefined();
    expect(await look.zone('Z1')).toEqual({
      name: 'example.com.',
      isPrivate: false,
      nameServers: ['ns-1.awsdns-01.org'],
    });
    expect(await look.zone('Z2')).toBeUndefined();
    expect(await look.certificate('arn:aws:acm:x')).toEqual({
      status: 'ISSUED',
      names: ['app.example.com', 'www.example.com'],
      notAfter: new Date(1_800_000_000_000),
      renews: false,
    });
  });

  it('is the time, which AWS tells whatever it answers', async () => {
    const { theirs, ours } = await outside('ap-east-1', ended.signal).clocks();
    expect(Math.abs(theirs - ours)).toBeLessThan(60_000);
  });
});
