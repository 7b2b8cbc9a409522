/** What the manifests of this folder become; the accounts are those that the test gives. */
export default {
  name: 'shop',
  web: {
    image: { build: 'front', args: { NODE_VERSION: '24' }, target: 'release' },
    port: 3000,
    architecture: 'arm64',
    healthCheck: {
      path: '/healthz',
      codes: '200,204',
      interval: '15 seconds',
      timeout: '12 seconds',
      healthyThreshold: 3,
      grace: '2 minutes',
    },
    deregistrationDelay: '45 seconds',
    stickySessions: true,
    allowFrom: ['192.0.2.0/24', '198.51.100.10/32'],
    environment: { RETRIES: '3' },
    secrets: {
      STRIPE_KEY: { parameter: '/shop/stripe' },
      DB_PASSWORD: { secretsManager: 'shop/db', key: 'password' },
    },
  },
  deployment: { alarms: { alarmNames: ['shop-checkout-fails'] } },
  safety: { exec: true },
  environments: {
    test: {
      account: '111111111111',
      region: 'eu-west-1',
      web: {
        cpu: 512,
        minTasks: 1,
        maxTasks: 1,
        environment: { LOG_LEVEL: 'info', STAGE: 'test' },
      },
    },
    prod: {
      account: '222222222222',
      region: 'eu-west-1',
      web: {
        cpu: 1024,
        minTasks: 4,
        maxTasks: 20,
        spot: true,
        scaling: { cpuPercent: 70, requestsPerTask: 800, responseTimeMs: 2000 },
        environment: { LOG_LEVEL: 'warn', STAGE: 'prod' },
      },
    },
  },
};
