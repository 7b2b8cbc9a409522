import type { DeploymentEnd } from '../../../lib/operations';
import { evidenceOf, verdictOf, type Evidence } from '../../../lib/operations/verdict';

/** How a deployment ended, by what was seen of it. */
export const endOf = (evidence: Evidence, more: Partial<DeploymentEnd> = {}): DeploymentEnd => ({
  ending: 'rolled back',
  stopped: undefined,
  verdict: verdictOf(evidence),
  smoke: undefined,
  stuck: [],
  record: {
    ...{ version: 1, application: 'sample', environment: 'dev', account: '111111111111' },
    ...{ region: 'eu-west-1', release: '20261121T213526Z-4935236', revision: '4935236' },
    ...{ kind: 'deploy', by: 'arn:aws:sts::111111111111:assumed-role/deploy/ada' },
    startedAt: '2026-11-21T21:35:26.000Z',
    finishedAt: '2026-11-21T21:37:08.500Z',
    ...{ outcome: 'rolled back', images: [], before: 'a', serves: '20261121T213445Z-1ccfd4c' },
    changed: [],
  },
  ...more,
});

const LOG = [
  '{"level":30,"time":1763761000000,"msg":"web service starts"}',
  'Connecting to postgres://app:hunter2hunter2@database.internal:5432/app',
  "Error: connect ECONNREFUSED 10.0.3.17:5432 <script>alert('x')</script>",
  '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1637:16)',
  ...Array.from(
    { length: 14 },
    (_, index) => `    at step${index} (/app/index.js:${index + 10}:7)`,
  ),
];

/** A web service that crashes. */
export const crashing = (): Evidence =>
  evidenceOf({
    environment: 'dev',
    how: 'given up',
    services: [
      {
        name: 'slipway-sample-dev-web',
        rollout: {
          ...{
            status: 'IN_PROGRESS',
            reason: 'ECS deployment ecs-svc/1 in progress.',
            stage: undefined,
          },
          ...{
            revision: 'slipway-sample-dev-web:8',
            running: 0,
            desired: 2,
            failed: 3,
            weight: undefined,
          },
        },
        stopped: [1, 2, 3].map((id) => ({
          id: `c0ffee0000000000000000000000000${id}`,
          stopCode: 'EssentialContainerExited',
          stoppedReason: 'Essential container in task exited',
          containers: [
            {
              ...{ name: 'main', exitCode: 1, reason: undefined },
              imageDigest: `sha256:${'0123456789abcdef'.repeat(4)}`,
              log: LOG,
            },
          ],
        })),
        targets: [
          {
            ...{
              id: '10.0.1.7',
              port: 3000,
              state: 'unhealthy',
              reason: 'Target.FailedHealthChecks',
            },
            description: 'Health checks failed',
          },
        ],
        events: [
          '(service slipway-sample-dev-web) has started 2 tasks: (task c0ffee01) (task c0ffee02).',
          '(service slipway-sample-dev-web) is unable to consistently start tasks successfully.',
        ],
        settings: {},
      },
    ],
    alarms: [{ name: 'slipway-sample-dev-web-errors', reason: 'Threshold Crossed: 9.0 > 5.0' }],
  });
