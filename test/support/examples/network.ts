/** Three environments, three networks: without NAT, with one regional gateway, in a VPC that was there before. */
export default {
  name: 'shop',
  tasks: { report: { image: { build: 'tasks/hello' } } },
  environments: {
    dev: {
      account: '111111111111',
      region: 'eu-west-1',
      network: { cidr: '10.1.0.0/20', nat: 'none' },
    },
    test: {
      account: '111111111111',
      region: 'eu-central-1',
      network: { zones: 3, nat: 'regional' },
    },
    prod: {
      account: '222222222222',
      region: 'eu-west-1',
      network: {
        vpc: {
          id: 'vpc-0123456789abcdef0',
          zones: ['eu-west-1a', 'eu-west-1b'],
          publicSubnets: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
          privateSubnets: ['subnet-0bbbbbbbbbbbbbbb1', 'subnet-0bbbbbbbbbbbbbbb2'],
        },
        cluster: 'platform',
      },
    },
  },
} as const;
