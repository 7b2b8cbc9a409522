const image = { build: '.' };

/** What the manifests of this folder become. */
export default {
  name: 'reports-slipway',
  tasks: {
    'by-hand': { image, cpu: 1024, memory: 4096, ephemeralStorage: 100 },
    daily: { image, attempts: 4, timeLimit: '90 minutes' },
    hourly: { image, schedule: { cron: '0 * * * *' } },
    often: { image, schedule: { every: '90 minutes' } },
    rated: { image, schedule: { every: '5 minutes' } },
    second: { image, schedule: { cron: '0 3 */2 * *' } },
    sundays: { image, schedule: { cron: '0 12 * * SUN' } },
    workdays: { image, schedule: { cron: '30 6 * * 1-5' } },
  },
  environments: {
    test: { account: '000000000000', region: 'us-east-1' },
    prod: {
      account: '000000000000',
      region: 'us-east-1',
      tasks: { daily: { schedule: { every: '6 hours' } } },
    },
  },
};
