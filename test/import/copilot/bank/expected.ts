const vpc = (number: number) => ({
  id: `vpc-0123456789abcde0${number}`,
  zones: ['eu-west-1a', 'eu-west-1b'],
  publicSubnets: [`subnet-0123456789abcd1${number}`, `subnet-0123456789abcd2${number}`],
  privateSubnets: [`subnet-0123456789abcd3${number}`, `subnet-0123456789abcd4${number}`],
});

const certificate = (number: number) =>
  `arn:aws:acm:eu-west-1:${String(number).repeat(12)}:certificate/12345678-1234-1234-1234-12345678901${number}`;

/** What the manifests of this folder become. */
export default {
  name: 'bank-slipway',
  web: { port: 80, serviceConnect: true, healthCheck: { path: '/ok' } },
  environments: {
    dev: {
      account: '000000000000',
      region: 'eu-central-1',
      network: { cidr: '10.7.0.0/16', zones: 3 },
      web: { image: { location: 'public.ecr.aws/docker/library/httpd:2.4.63' } },
    },
    stage: {
      account: '111111111111',
      region: 'eu-west-1',
      network: { vpc: vpc(1) },
      web: {
        image: { location: 'public.ecr.aws/docker/library/httpd:2.4.63' },
        certificateArn: certificate(1),
        accessLogs: true,
      },
    },
    prod: {
      account: '222222222222',
      region: 'eu-west-1',
      approval: true,
      network: { vpc: vpc(2) },
      web: {
        image: { location: 'public.ecr.aws/docker/library/httpd:2.4.62' },
        certificateArn: certificate(2),
        accessLogs: true,
      },
    },
  },
};
