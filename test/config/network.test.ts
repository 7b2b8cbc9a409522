import { ConfigError, resolveApplication } from '../../lib/config';
import { PROJECT_ROOT } from '../support/sample';

const VPC = {
  id: 'vpc-0123456789abcdef0',
  zones: ['eu-west-1a', 'eu-west-1b'],
  privateSubnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
};

const withNetwork = (network: object, override: object = {}) => ({
  name: 'shop',
  network,
  environments: {
    dev: { account: '111111111111', region: 'eu-west-1', network: override },
    prod: { account: '222222222222', region: 'eu-west-1' },
  },
});

const resolved = (network: object, override?: object) =>
  resolveApplication(withNetwork(network, override), { root: PROJECT_ROOT }).environments.map(
    (environment) => environment.network,
  );

function problems(network: object, override?: object): string[] {
  try {
    resolved(network, override);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('the network', () => {
  it('is one of the environment’s own, with a NAT gateway per zone in production', () => {
    expect(resolved({})).toEqual([
      {
        kind: 'own',
        cidr: '10.0.0.0/16',
        zones: 2,
        nat: 'single',
        interfaceEndpoints: false,
        flowLogs: false,
      },
      {
        kind: 'own',
        cidr: '10.0.0.0/16',
        zones: 2,
        nat: 'per-zone',
        interfaceEndpoints: false,
        flowLogs: 'all',
      },
    ]);
  });

  it('has endpoints where it has no NAT, and where they are asked for', () => {
    const [dev, prod] = resolved(
      { interfaceEndpoints: true },
      { nat: 'none', interfaceEndpoints: true },
    );
    expect(dev).toMatchObject({ nat: 'none', interfaceEndpoints: true });
    expect(prod).toMatchObject({ nat: 'per-zone', interfaceEndpoints: true });
    expect(resolved({ nat: 'none' })[0]).toMatchObject({ interfaceEndpoints: true });
  });

  it('may be there already', () => {
    const publicSubnets = ['subnet-0fedcba9876543210', 'subnet-0fedcba9876543211'];
    expect(resolved({ vpc: { ...VPC, publicSubnets }, cluster: 'platform' })[0]).toEqual({
      kind: 'shared',
      vpc: { ...VPC, publicSubnets },
      cluster: 'platform',
    });
  });

  it.each([
    [
      { nat: 'none', interfaceEndpoints: false },
      /^network\.interfaceEndpoints: without NAT .* tasks reach no AWS service/,
    ],
    [{ vpc: VPC, zones: 3 }, /^network\.zones: cannot stand beside 'vpc'/],
    [{ vpc: VPC, nat: 'single' }, /^network\.nat: cannot stand beside 'vpc'/],
    [
      { vpc: { ...VPC, id: 'my-vpc' } },
      /^network\.vpc\.id: 'my-vpc' is not allowed; use an id such as 'vpc-/,
    ],
    [{ vpc: { ...VPC, zones: ['eu-west-1a'] } }, /^network\.vpc\.zones: .*at least 2 zones/],
    [
      { vpc: { ...VPC, zones: ['a', 'b'] } },
      /^network\.vpc\.zones\[0\]: 'a' is not allowed; use a zone such as 'eu-west-1a'/,
    ],
    [
      { vpc: { ...VPC, privateSubnets: VPC.privateSubnets.slice(1) } },
      /^network\.vpc\.privateSubnets: has 1 subnets; use one for each of the 2 zones/,
    ],
    [
      { vpc: { ...VPC, publicSubnets: VPC.privateSubnets } },
      /^network\.vpc\.privateSubnets: 'subnet-0123456789abcdef0' is among the public subnets too/,
    ],
    [{ cluster: '-' }, /^network\.cluster: '-' is not allowed; use a cluster's name/],
    [
      { cidr: '10.0.0.0/8' },
      /^network\.cidr: '10\.0\.0\.0\/8' is not allowed; use a block from \/16 to \/24/,
    ],
  ])('cannot be %j', (network, message) => {
    const found = problems(network);
    expect(found.filter((one) => message.test(one))).not.toEqual([]);
  });

  it('needs public subnets for a load balancer of its own', () => {
    expect(problems({ vpc: VPC })).toEqual([
      'network.vpc.publicSubnets: is missing; the load balancer stands in them, or set web.loadBalancer to one that is there already',
    ]);
  });
});
