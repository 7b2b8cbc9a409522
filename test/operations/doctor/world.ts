/* eslint-disable @typescript-eslint/require-await -- ports are asynchronous, what is known beforehand is not */
import type { Assembly } from '../../../lib/assembly';
import type { Machine, World, AccountLook } from '../../../lib/operations/doctor/ports';
import type { Subject } from '../../../lib/operations/doctor/subject';

/** A world in which everything is well, for an environment `prod`; tests change one thing of it. */

export const ACCOUNT = '111111111111';
export const KEYS = { accessKeyId: 'a', secretAccessKey: 'b' };

export const look = (more: Partial<AccountLook> = {}): AccountLook => ({
  resources: async () => [],
  regionStatus: async () => 'opt-in-not-required',
  bootstrapVersion: async () => 21,
  hasBucket: async () => true,
  quota: async () => ({ limit: 100, used: 0 }),
  balancerLimits: async () =>
    new Map([
      ['application-load-balancers', 50],
      ['rules-per-application-load-balancer', 100],
    ]),
  vpcs: async () => ['vpc-default'],
  addresses: async () => [],
  natGateways: async () => [],
  balancers: async () => [],
  rulesBeside: async () => 0,
  zone: async () => ({
    name: 'example.com.',
    isPrivate: false,
    nameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com'],
  }),
  certificate: async () => ({
    status: 'ISSUED',
    names: ['app.example.com'],
    notAfter: new Date(Date.now() + 200 * 86_400_000),
    renews: true,
  }),
  ...more,
});

export const world = (more: Partial<World> = {}): World => ({
  identity: {
    caller: async () => ({ account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ada` }),
    own: async () => KEYS,
    assume: async () => KEYS,
  },
  look: look(),
  clocks: async () => ({ theirs: 1_000_000, ours: 1_000_400 }),
  nameServers: async () => ['NS-1.awsdns-01.org.'],
  ...more,
});

export const machine = (more: Partial<Machine> = {}): Machine => ({
  nodeVersion: '24.21.0',
  engine: async () => ({
    kind: 'there',
    command: 'docker',
    platform: 'linux/amd64',
    builds: undefined,
    folder: undefined,
  }),
  disk: async () => ({ device: 1, freeBytes: 100 * 1024 ** 3 }),
  cdk: () => ({ version: '2.1148.1', schema: 55 }),
  ...more,
});

export const subject = (assembly?: Assembly, more: Partial<Subject> = {}): Subject => ({
  environment: 'prod',
  assembly,
  place: {
    account: ACCOUNT,
    region: 'eu-west-1',
    bucket: 'cdk-assets',
    fileRole: `arn:aws:iam::${ACCOUNT}:role/cdk-file`,
    deployRole: `arn:aws:iam::${ACCOUNT}:role/cdk-deploy`,
    lookupRole: `arn:aws:iam::${ACCOUNT}:role/cdk-lookup`,
  },
  folder: '/project',
  ...more,
});
