import type { ApplicationInput } from '../../../lib/config';

/** Schedules, container tasks with all that they may have, and a task runner that sleeps when there is nothing to do. */
export default {
  name: 'ledger',

  tasks: {
    // every night, once, however long it takes
    'close-books': {
      image: {
        build: 'tasks/hello',
        args: { BASE_IMAGE: 'public.ecr.aws/docker/library/python:3.13-slim' },
      },
      entrypoint: ['python3'],
      command: ['main.py'],
      cpu: 1024,
      memory: 4096,
      ephemeralStorage: 100,
      timeLimit: '2 hours',
      attempts: 3,
      retryDelay: '1 minute',
      volumes: {
        archive: { path: '/archive' },
        rates: {
          efs: 'fs-0123456789abcdef0',
          accessPoint: 'fsap-0123456789abcdef0',
          path: '/rates',
          readOnly: true,
        },
      },
      sidecars: {
        migrate: {
          image: { location: 'public.ecr.aws/docker/library/flyway:11.8.2' },
          command: ['migrate'],
        },
        proxy: {
          image: {
            location:
              '123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools/proxy@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          },
          port: 5432,
          environment: { LOG_LEVEL: 'info' },
          healthCheck: { command: ['nc', '-z', 'localhost', '5432'], startPeriod: '10 seconds' },
          dependsOn: { migrate: 'success' },
        },
      },
      dependsOn: { proxy: 'healthy', migrate: 'success' },
      schedule: {
        cron: '0 2 * * *',
        timeZone: 'Europe/Berlin',
        flexibleWindow: '15 minutes',
        start: '2027-01-01T00:00:00+01:00',
        end: '2027-12-31T23:59:59Z',
        catchUp: '6 hours',
        overlap: 'queue',
        input: { currency: 'EUR' },
      },
    },
    // a function in the task runner, each hour, one after the other
    remind: {
      handler: 'tasks/greet/task.ts',
      queue: 'letters',
      schedule: { every: '1 hour', catchUp: false, input: { name: 'ledger' } },
    },
    // large ones have a service of their own size
    'grow-trees': { handler: 'tasks/fibonacci/task.ts', queue: 'heavy' },
    import: {
      image: { location: 'public.ecr.aws/docker/library/python:3.13-slim' },
      command: ['python3', '-c', 'print("imported")'],
      schedule: { cron: '*/5 * * * *', overlap: 'allow' },
    },
  },

  taskRunner: {
    minTasks: 0,
    maxTasks: 20,
    acceptableLatency: '2 minutes',
    processingTime: '8 seconds',
    queues: {
      heavy: { cpu: 4096, memory: 8192, backlogPerTask: 1, maxTasks: 5 },
      letters: { fifo: true, maxTasks: 1 },
    },
    sidecars: {
      otel: {
        image: { location: 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3' },
        essential: false,
      },
    },
    dependsOn: { otel: 'start' },
  },

  environments: {
    dev: {
      account: '111111111111',
      region: 'eu-west-1',
      tasks: { 'close-books': { schedule: false }, remind: { schedule: false } },
    },
    prod: { account: '333333333333', region: 'eu-west-1' },
  },
} satisfies ApplicationInput;
