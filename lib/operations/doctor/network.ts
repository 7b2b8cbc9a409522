import { Resolver } from 'node:dns/promises';
import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  DescribeAddressesCommand,
  DescribeRegionsCommand,
  EC2Client,
  paginateDescribeNatGateways,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import {
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { answering } from '../client-settings';
import { partitionOf } from '../../assembly';
import type { Credentials } from '../account/ports';
import { nowMs } from '../clock';
import { explained } from '../explained';
import { unlessMissing } from '../formation/network';
import type { AccountLook, World } from './ports';
import { stsEndpoint } from './process-env';
import { quotasIn } from './quotas-in';
import { unless } from './unless';

/** An account as AWS itself has it, in one region. Aborted: what is under way ends. Errors come explained. */
export function lookIn(region: string, credentials: Credentials, signal: AbortSignal): AccountLook {
  const settings = { region, credentials, maxAttempts: 2 };
  const how = { abortSignal: signal };
  const home = { ...settings, region: HOME[partitionOf(region)] ?? region };
  const formation = new CloudFormationClient(answering(settings));
  const ec2 = new EC2Client(answering(settings));
  const balancing = new ElasticLoadBalancingV2Client(answering(settings));
  const acm = new ACMClient(answering(settings));
  const ssm = new SSMClient(answering(settings));
  const s3 = new S3Client(answering({ ...settings, forcePathStyle: true }));
  const route53 = new Route53Client(answering(home));
  const anywhere = new EC2Client(answering(home));

  return explained<AccountLook>({
    resources: async (name) => {
      const found: { logicalId: string; physicalId: string }[] = [];
      await unlessMissing(async () => {
        const pages = paginateListStackResources({ client: formation }, { StackName: name }, how);
        for await (const { StackResourceSummaries = [] } of pages)
          for (const {
            LogicalResourceId: logicalId,
            PhysicalResourceId: physicalId,
          } of StackResourceSummaries)
            if (logicalId !== undefined && physicalId !== undefined)
              found.push({ logicalId, physicalId });
      });
      return found;
    },
    regionStatus: async () => {
      const answer = await unless(/InvalidParameterValue/, () =>
        anywhere.send(new DescribeRegionsCommand({ RegionNames: [region], AllRegions: true }), how),
      );
      const [found] = answer?.Regions ?? [];
      return found === undefined ? undefined : (found.OptInStatus ?? 'opt-in-not-required');
    },
    bootstrapVersion: async (parameter) => {
      const found = await unless(/ParameterNotFound/, () =>
        ssm.send(new GetParameterCommand({ Name: parameter }), how),
      );
      const version = Number(found?.Parameter?.Value);
      return Number.isInteger(version) ? version : undefined;
    },
    hasBucket: async (name) => {
      try {
        await s3.send(new HeadBucketCommand({ Bucket: name }), how);
        return true;
      } catch (error) {
        const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
        if ($metadata?.httpStatusCode === 404) return false;
        if ($metadata?.httpStatusCode === 403) return undefined;
        throw error;
      }
    },
    quota: quotasIn(settings, how),
    balancerLimits: async () => {
      const { Limits = [] } = await balancing.send(
        new DescribeAccountLimitsCommand({ PageSize: 400 }),
        how,
      );
      return new Map(Limits.map(({ Name = '', Max }) => [Name, Number(Max)]));
    },
    vpcs: async () => {
      const found: string[] = [];
      for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: ec2 }, {}, how))
        found.push(...Vpcs.flatMap(({ VpcId }) => VpcId ?? []));
      return found;
    },
    addresses: async () => {
      const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}), how);
      return Addresses.flatMap(({ PublicIp }) => PublicIp ?? []);
    },
    natGateways: async () => {
      const zones = new Map<string, string>();
      for await (const { Subnets = [] } of paginateDescribeSubnets({ client: ec2 }, {}, how))
        for (const { SubnetId = '', AvailabilityZone = '' } of Subnets)
          zones.set(SubnetId, AvailabilityZone);
      const found: { id: string; zone: string }[] = [];
      const there = { Filter: [{ Name: 'state', Values: ['pending', 'available'] }] };
      for await (const { NatGateways = [] } of paginateDescribeNatGateways(
        { client: ec2 },
        there,
        how,
      ))
        for (const { NatGatewayId: id = '', SubnetId = '' } of NatGateways)
          found.push({ id, zone: zones.get(SubnetId) ?? '' });
      return found;
    },
    balancers: async () => {
      const found: string[] = [];
      for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers(
        { client: balancing },
        {},
        how,
      ))
        found.push(
          ...LoadBalancers.filter(({ Type }) => Type === 'application').flatMap(
            ({ LoadBalancerArn }) => LoadBalancerArn ?? [],
          ),
        );
      return found;
    },
    rulesBeside: async (listener) => {
      const { Listeners: [one] = [] } = await balancing.send(
        new DescribeListenersCommand({ ListenerArns: [listener] }),
        how,
      );
      let count = 0;
      const all = { LoadBalancerArn: one?.LoadBalancerArn };
      for await (const { Listeners = [] } of paginateDescribeListeners(
        { client: balancing },
        all,
        how,
      ))
        for (const { ListenerArn } of Listeners)
          for await (const { Rules = [] } of paginateDescribeRules(
            { client: balancing },
            { ListenerArn },
            how,
          ))
            count += Rules.filter(({ IsDefault }) => IsDefault !== true).length;
      return count;
    },
    zone: async (id) => {
      const found = await unless(/NoSuchHostedZone/, () =>
        route53.send(new GetHostedZoneCommand({ Id: id }), how),
      );
      if (found?.HostedZone === undefined) return undefined;
      return {
        name: found.HostedZone.Name ?? '',
        isPrivate: found.HostedZone.Config?.PrivateZone === true,
        nameServers: found.DelegationSet?.NameServers ?? [],
      };
    },
    certificate: async (arn) => {
      const found = await unless(/ResourceNotFound/, () =>
        acm.send(new DescribeCertificateCommand({ CertificateArn: arn }), how),
      );
      const certificate = found?.Certificate;
      if (certificate === undefined) return undefined;
      const { Status, DomainName, SubjectAlternativeNames = [], NotAfter, Type } = certificate;
      return {
        status: Status ?? '',
        names: [...new Set([DomainName, ...SubjectAlternativeNames].flatMap((name) => name ?? []))],
        notAfter: NotAfter,
        renews: Type !== 'IMPORTED',
      };
    },
  });
}

/** Where calls go that are about no region in particular, or about one that may be shut. */
const HOME: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Time and names, as this machine sees them. */
export function outside(
  region: string,
  signal: AbortSignal,
): Pick<World, 'clocks' | 'nameServers'> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  signal.addEventListener('abort', () => resolver.cancel(), { once: true });
  return explained({
    clocks: async () => {
      const asked = nowMs();
      // Unsigned on purpose: an answer of any kind tells the time, and a wrong clock spoils signatures.
      const { headers, body } = await fetch(stsEndpoint(region), { method: 'HEAD', signal }).catch(
        (error: unknown) => {
          throw (error as { cause?: unknown }).cause ?? error;
        },
      );
      const answered = nowMs();
      await body?.cancel();
      const theirs = Date.parse(headers.get('date') ?? '');
      if (Number.isNaN(theirs)) throw new Error('AWS answers without its time');
      return { theirs, ours: (asked + answered) / 2 };
    },
    nameServers: async (name) => {
      try {
        return await resolver.resolveNs(name);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
        throw new Error(
          `the name servers of this machine do not answer for ${name} (${code ?? ''})`,
          {
            cause: error,
          },
        );
      }
    },
  });
}
