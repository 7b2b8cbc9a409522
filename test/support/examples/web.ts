import type { ApplicationInput } from '../../../lib/config';

/** Every setting of web service and deployment: docs/configuration/web.md. */
export default {
  name: 'shop',
  web: {
    cpu: 512,
    memory: 1024,
    port: 3000,
    minTasks: 2,
    maxTasks: 12,
    spot: true,
    scaling: { cpuPercent: 50, memoryPercent: 70, requestsPerTask: 600, responseTimeMs: 400 },
    healthCheck: {
      path: '/readyz',
      interval: '15 seconds',
      timeout: '5 seconds',
      healthyThreshold: 3,
      unhealthyThreshold: 4,
      codes: '200-204',
      grace: '2 minutes',
    },
    requestTimeout: '2 minutes',
    deregistrationDelay: '45 seconds',
    stickySessions: { duration: '2 hours' },
    serviceConnect: true,
  },
  deployment: { breakerThreshold: 2, releaseTask: 'migrate' },
  tasks: {
    migrate: { image: { build: 'tasks/hello' }, timeLimit: '10 minutes' },
  },
  environments: {
    dev: {
      account: '111111111111',
      region: 'eu-west-1',
      web: {
        minTasks: 1,
        loadBalancer: {
          listenerArn:
            'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
          securityGroupId: 'sg-0123456789abcdef0',
          hosts: ['shop.dev.example.com'],
          paths: ['/shop/*'],
        },
        scaling: {
          offHours: { from: '20:00', to: '07:30', days: 'mon-fri', timeZone: 'Europe/Berlin' },
        },
      },
    },
    test: {
      account: '222222222222',
      region: 'eu-west-1',
      web: {
        certificateArn:
          'arn:aws:acm:eu-west-1:222222222222:certificate/12345678-1234-1234-1234-123456789012',
        allowFrom: ['198.51.100.0/24'],
        waf: { rateLimit: 500 },
        accessLogs: { keepDays: 14 },
        login: {
          oidc: {
            issuer: 'https://id.example.com',
            authorizationEndpoint: 'https://id.example.com/authorize',
            tokenEndpoint: 'https://id.example.com/token',
            userInfoEndpoint: 'https://id.example.com/userinfo',
            clientId: 'shop',
            clientSecretName: 'shop/oidc-client',
          },
        },
        auth: {
          login: {
            scopes: ['read'],
            claim: 'groups',
            roles: { ops: ['submit', 'operate'], owners: ['admin'] },
          },
          oidc: { issuer: 'https://id.example.com', audiences: ['shop-api'] },
        },
        corsOrigins: ['https://reports.example.com'],
      },
      deployment: {
        strategy: 'canary',
        stepPercent: 5,
        stepBakeTime: '10 minutes',
        bakeTime: '20 minutes',
        hooks: {
          preProductionTrafficShift:
            'arn:aws:lambda:eu-west-1:222222222222:function:shop-smoke-test',
        },
      },
    },
    stage: {
      account: '222222222222',
      region: 'eu-west-1',
      deployment: { strategy: 'linear', stepPercent: 25, releaseTask: false, alarms: false },
    },
    prod: {
      account: '333333333333',
      region: 'eu-west-1',
      web: {
        domain: {
          name: 'shop.example.com',
          hostedZone: { id: 'Z0123456789ABC', name: 'example.com' },
        },
        login: {
          cognito: {
            userPoolArn: 'arn:aws:cognito-idp:eu-west-1:333333333333:userpool/eu-west-1_AbCdEfGhI',
            clientId: 'shopclient',
            domain: 'shop-login',
          },
        },
      },
      deployment: {
        strategy: 'blue-green',
        testPort: 9443,
        bakeTime: '30 minutes',
        pause: { timeout: '2 hours' },
        alarms: { serverErrorPercent: 2, alarmNames: ['shop-checkout-fails'] },
        releaseTask: { command: ['node', 'migrate.js'], timeLimit: '20 minutes' },
      },
    },
  },
} satisfies ApplicationInput;
