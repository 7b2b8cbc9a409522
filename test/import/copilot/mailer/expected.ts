/** What the manifests of this folder become. */
export default {
  name: 'mailer-slipway',
  tasks: {
    letters: {
      image: { build: 'letters' },
      command: ['node', 'send letters.js', '--all'],
      attempts: 4,
      queue: 'letters',
    },
  },
  taskRunner: {
    queues: { letters: { minTasks: 1, maxTasks: 8, spot: true, backlogPerTask: 2400 } },
  },
  observability: { logRetentionDays: 14 },
  environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
};
