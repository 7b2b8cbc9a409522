/**
 * A photo shop: what docs/configuration/storage.md shows. Uploads are resized, orders live in a table and their
 * history in PostgreSQL, sessions in a cache; an order that is paid is told to whom it concerns.
 */
export default {
  name: 'photos',

  storage: {
    uploads: {
      type: 'bucket',
      expireAfter: '90 days',
      access: { web: 'read-write', 'task-runner': 'read' },
    },
    orders: {
      type: 'table',
      partitionKey: 'customer',
      sortKey: 'orderedAt',
      attributeTypes: { orderedAt: 'number' },
      indexes: { 'by-state': { partitionKey: 'state', sortKey: 'orderedAt' } },
      timeToLive: 'expiresAt',
      access: { web: 'read-write', report: 'read' },
    },
    history: {
      type: 'postgres',
      maxCapacity: 8,
      access: { web: 'read-write', report: 'read-write' },
    },
    sessions: { type: 'cache', access: { web: 'read-write' } },
  },

  topics: {
    'order-paid': {
      publish: ['web'],
      subscriptions: {
        thumbnail: {},
        report: { filter: { total: [{ numeric: ['>', 100] }] }, filterOn: 'body' },
      },
    },
  },

  events: {
    'photo-uploaded': { bucket: 'uploads', prefix: 'in/', suffix: '.jpg', task: 'thumbnail' },
    'refund-asked': {
      pattern: { source: ['com.example.support'], 'detail-type': ['Refund asked'] },
      task: 'report',
    },
  },

  web: {
    secrets: {
      PAYMENT_KEY: { secretsManager: 'photos/payment', key: 'apiKey' },
      SIGNING_KEY: { parameter: '/photos/signing-key' },
    },
  },
  taskRunner: { secrets: { PAYMENT_KEY: { secretsManager: 'photos/payment', key: 'apiKey' } } },

  tasks: {
    thumbnail: { handler: 'tasks/checksum/task.ts' },
    report: {
      image: { build: 'tasks/hello' },
      secrets: { MAIL_PASSWORD: { secretsManager: 'photos/mail' } },
    },
  },

  environments: {
    dev: { account: '111111111111', region: 'eu-west-1' },
    prod: {
      account: '333333333333',
      region: 'eu-west-1',
      storage: { history: { minCapacity: 1, maxCapacity: 32 } },
    },
  },
} as const;
