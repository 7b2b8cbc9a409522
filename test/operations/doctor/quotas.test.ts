/* eslint-disable @typescript-eslint/require-await -- ports are asynchronous, what is known beforehand is not */
import { quotas } from '../../../lib/operations/doctor/checks/quotas';
import type { AccountLook } from '../../../lib/operations/doctor/ports';
import { assemblyOf, serviceOf, type Resources } from '../assembly-of';
import { look, subject, world } from './world';

const NETWORK: Resources = {
  Vpc: { type: 'AWS::EC2::VPC' },
  Address: { type: 'AWS::EC2::EIP' },
  Nat: { type: 'AWS::EC2::NatGateway' },
  Balancer: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
  Rule: { type: 'AWS::ElasticLoadBalancingV2::ListenerRule' },
};

const found = async (
  resources: Resources,
  more: Partial<AccountLook> = {},
  sharedListener?: string,
) => {
  const seen = await quotas(
    world({ look: look(more) }),
    subject(assemblyOf(resources, 'eu-west-1'), { sharedListener }),
  );
  return Object.fromEntries(
    seen.map(({ about = '', verdict, text }) => [about, { verdict, text }]),
  );
};

const limit = (limits: Record<string, number>, used?: number): AccountLook['quota'] => {
  return async (_service, code) => ({ limit: limits[code] ?? 100, used });
};

describe('quotas', () => {
  it('are asked for what the templates hold, and nothing else', async () => {
    expect(Object.keys(await found(NETWORK)).sort()).toEqual([
      'NAT gateways in a zone',
      'VPCs',
      'elastic IPs',
      'load balancers',
      'rules of a load balancer',
    ]);
    expect(await found({})).toEqual({});
  });

  it('are too small where others have used them up, and what is ours is counted once', async () => {
    const quota = limit({ 'L-F678F1CE': 5 });
    const vpcs = ['a', 'b', 'c', 'd', 'e'];
    expect((await found(NETWORK, { quota, vpcs: async () => vpcs })).VPCs).toEqual({
      verdict: 'wrong',
      text: '1 needed, beside 5 of others; there may be 5',
    });
    const resources = async () => [{ logicalId: 'Vpc', physicalId: 'e' }];
    expect((await found(NETWORK, { quota, vpcs: async () => vpcs, resources })).VPCs).toEqual({
      verdict: 'warning',
      text: '1 needed, beside 4 of others; there may be 5',
    });
  });

  it('of NAT gateways are those of the fullest zone', async () => {
    const natGateways = async () => [
      ...Array.from({ length: 5 }, (_, index) => ({ id: `a${index}`, zone: 'a' })),
      { id: 'b0', zone: 'b' },
    ];
    const quota = limit({ 'L-FE5A380F': 5 });
    const is = await found(NETWORK, { quota, natGateways });
    expect(is['NAT gateways in a zone']).toMatchObject({ verdict: 'wrong' });
  });

  it('of rules count those that stand on somebody else’s load balancer', async () => {
    const rulesBeside = async () => 100;
    const is = await found(NETWORK, { rulesBeside }, 'arn:listener');
    expect(is['rules of a load balancer']).toMatchObject({ verdict: 'wrong' });
    const alone = await found(NETWORK, { rulesBeside });
    expect(alone['rules of a load balancer']).toMatchObject({ verdict: 'ok' });
  });

  it('of Fargate: what always runs must fit, what is scaled out should', async () => {
    const service = serviceOf({ cpu: 1024, memory: 2048, scaling: [2, 10] });
    const is = async (most: number, used?: number) =>
      (await found(service, { quota: limit({ 'L-3032A538': most }, used) }))['Fargate vCPU'];
    expect(await is(1)).toMatchObject({ verdict: 'wrong' });
    expect(await is(6)).toMatchObject({ verdict: 'warning' });
    expect(await is(6, 5)).toMatchObject({ verdict: 'wrong' });
    expect(await is(40, 5)).toEqual({
      verdict: 'ok',
      text: '10 at most, 2 at rest, beside 5 of others; 40 may run',
    });
  });

  it('of Fargate count what the environment runs already once', async () => {
    const service = serviceOf({ cpu: 1024, memory: 2048, count: 4 });
    const quota = limit({ 'L-3032A538': 9 }, 4);
    const resources = async () => [{ logicalId: 'Web', physicalId: 'arn' }];
    const is = await found(service, { quota, resources });
    expect(is['Fargate vCPU']).toMatchObject({ verdict: 'ok' });
  });

  it('of Spot are others', async () => {
    const strategy = [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }];
    const service = serviceOf({ cpu: 1024, memory: 2048, scaling: [0, 10], strategy });
    const is = await found(service, { quota: limit({ 'L-36FBB829': 6 }) });
    expect(is['Fargate vCPU on Spot']).toMatchObject({ verdict: 'warning' });
    expect(is['Fargate vCPU']).toMatchObject({ verdict: 'ok' });
  });

  it('of security groups are those of the one with the most rules in one direction', async () => {
    const rules = Array.from({ length: 40 }, () => ({ CidrIp: '10.0.0.0/8' }));
    const beside = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `Rule${index}`,
        {
          type: 'AWS::EC2::SecurityGroupIngress',
          properties: { GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] } },
        },
      ]),
    );
    const group = {
      Group: {
        type: 'AWS::EC2::SecurityGroup',
        properties: { SecurityGroupIngress: rules, SecurityGroupEgress: rules },
      },
    };
    const quota = limit({ 'L-0EA8095F': 60 });
    expect(await found({ ...group, ...beside }, { quota })).toMatchObject({
      'rules of a security group': {
        verdict: 'wrong',
        text: '70 needed; there may be 60',
      },
    });
  });

  it('that AWS does not know, or may not be seen, spoil no other', async () => {
    const is = await found(NETWORK, {
      quota: async () => undefined,
      addresses: async () => {
        throw Object.assign(new Error('not yours'), { name: 'AccessDenied' });
      },
    });
    expect(is.VPCs).toMatchObject({ verdict: 'unknown' });
    expect(is['elastic IPs']).toEqual({ verdict: 'unknown', text: 'AWS says no: not yours' });
    expect(is['load balancers']).toMatchObject({ verdict: 'ok' });
  });
});
