import { defineApplication } from './lib/config';

export default defineApplication({
  name: 'slipway-sample',

  web: { cpu: 256, memory: 512 },
  taskRunner: { cpu: 512, memory: 1024 },

  tasks: {
    hello: {
      image: { build: 'tasks/hello' },
      timeLimit: '5 minutes',
      attempts: 3,
      schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berlin' },
    },
    greet: { handler: 'tasks/greet/task.ts' },
    fibonacci: { handler: 'tasks/fibonacci/task.ts' },
    checksum: { handler: 'tasks/checksum/task.ts' },
    'log-report': { handler: 'tasks/log-report/task.ts' },
    'word-count': { handler: 'tasks/word-count/task.ts' },
  },

  environments: {
    dev: { account: '111111111111', region: 'eu-west-1' },
    test: { account: '222222222222', region: 'eu-west-1' },
    prod: {
      account: '333333333333',
      region: 'eu-west-1',
      web: { cpu: 512, memory: 1024 },
    },
  },
});
