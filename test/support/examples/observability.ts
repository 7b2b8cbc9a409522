import type { ApplicationInput } from '../../../lib/config';

/** A shop whose people are told in Slack, whose data is under a key of its own, and whose months have a limit. */
export default {
  name: 'shop',
  tasks: {
    report: { image: { build: 'tasks/hello' }, schedule: { cron: '0 6 * * 1-5' } },
    greet: { handler: 'tasks/greet/task.ts' },
  },
  observability: {
    alarmEmail: 'on-call@shop.example',
    alarmSlack: { workspace: 'T07EA123LEP', channel: 'C07EZ1ABC23' },
    alarms: { webErrors: { above: 10 }, webLatency: { above: 0.8, minutes: 10 } },
    tracing: true,
    budget: { monthly: 200 },
  },
  safety: { permissionsBoundary: 'workload-boundary' },
  environments: {
    dev: {
      account: '111111111111',
      region: 'eu-west-1',
      taskRunner: { minTasks: 1, maxTasks: 1 },
      observability: {
        logRetentionDays: 7,
        alarmSlack: false,
        alarms: { queueDelay: false, webCpu: false },
        dashboard: false,
        containerInsights: 'off',
        budget: { monthly: 40, email: 'team@shop.example' },
      },
      safety: { exec: true, permissionsBoundary: false },
    },
    prod: {
      account: '333333333333',
      region: 'eu-west-1',
      network: { flowLogs: 'rejected' },
      observability: {
        alarmTeams: {
          tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
          team: '9ae3bc50-0c3f-4f0c-8b6c-2f1ad6ac9f1d',
          channel: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
        },
        containerInsights: 'enhanced',
      },
      safety: { backup: { keepDays: 90 }, encryption: 'kms' },
    },
  },
} satisfies ApplicationInput;
