/** What the manifests of this folder become. */
export default {
  name: 'orders-slipway',
  web: {
    image: { build: 'api' },
    healthCheck: { path: '/ready' },
    minTasks: 2,
    maxTasks: 2,
  },
  tasks: {
    billing: {
      image: { location: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/billing:1.4.2' },
      queue: 'billing',
    },
  },
  taskRunner: { queues: { billing: { minTasks: 3, maxTasks: 3 } } },
  topics: {
    placed: {
      publish: ['web'],
      subscriptions: {
        billing: { filter: { store: ['example'], price: [{ numeric: ['>=', 100] }] } },
      },
    },
    shipped: { publish: ['web'], fifo: true },
    invoices: { subscriptions: { billing: {} } },
  },
  environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
};
