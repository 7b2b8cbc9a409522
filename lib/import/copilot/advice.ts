import type { Environment } from './environments';
import { fieldText } from './json';
import type { Workload } from './world';

/** What Slipway does otherwise where the manifests say nothing. */
export function defaultsFor(workloads: readonly Workload[]): string[] {
  const has = (role: Workload['role']) => workloads.some((one) => one.role === role);
  return [
    'tasks run in private subnets, with NAT; Copilot’s ran in public ones (network.nat)',
    'the root file system of a container is read-only but for /tmp, it has no Linux capabilities, and its user is 1000',
    ...(has('web')
      ? [
          'the web service scales from 1 to 4 tasks on CPU and requests, in production from 2 to 10, where count says nothing; Copilot ran one (web.minTasks, web.maxTasks, web.scaling)',
          'the load balancer asks every 10 seconds whether a task is healthy, Copilot’s every 30; it is taken out after 3 failures, Copilot’s after 2 (web.healthCheck)',
          'a task has 30 seconds to finish its requests, Copilot’s 60 (web.deregistrationDelay)',
          'each environment has a load balancer of its own, with a firewall and access logs in production (web.waf, web.accessLogs)',
        ]
      : [
          'without a Load Balanced Web Service, the web service is Slipway’s own: its API and console',
        ]),
    ...(has('job') || has('worker')
      ? [
          'a run takes one hour at most (timeLimit), and a schedule that is due while its last run is under way is skipped (overlap)',
        ]
      : []),
    'a task runner of one task with 0.5 vCPU is always there; taskRunner: { minTasks: 0 } lets it sleep',
    'logs are kept 30 days, in production 365 (observability.logRetentionDays)',
  ];
}

/** What a person must do before the first deployment: comments of the file, code to port, services left behind. */
export function todoOf(
  environments: readonly Environment[],
  workloads: readonly Workload[],
  comments: ReadonlyMap<string, string>,
): string[] {
  const renamed = environments.filter(({ name, copilotName }) => name !== copilotName);
  return [
    ...[...comments].map(
      ([key, comment]) => `${fieldText(JSON.parse(key) as string[])}: ${comment}`,
    ),
    ...renamed.map(({ name, copilotName }) => `environment ${copilotName} is named ${name} here`),
    ...workloads
      .filter(({ role }) => role === 'worker')
      .map(
        ({ name }) =>
          `${name}: its code polls a queue for ever; let it handle the one message in SLIPWAY_RUN_INPUT and end with exit code 0, or make it a handler task (docs/tasks.md), which keeps its container warm; who put messages into its queue subscribes it to a topic, or calls the API`,
      ),
    ...workloads.flatMap(({ name, role, why }) =>
      role === 'left' ? [`${name} is left out: ${why ?? ''}`] : [],
    ),
  ];
}

/** The way over without a gap, and without losing what Copilot made. */
export function migrationOf(
  environments: readonly Environment[],
  workloads: readonly Workload[],
): string[] {
  const first = environments[0];
  const name = first?.name ?? 'dev';
  const hasQueue = workloads.some(({ role }) => role === 'worker');
  const hasJob = workloads.some(({ role }) => role === 'job');
  return [
    `Deploy it beside Copilot’s, environment by environment: npx slipway deploy ${name}. Nothing of Copilot’s is changed or deleted.`,
    'Try it under the address of its own load balancer.',
    ...(hasJob
      ? [
          'Jobs would now run twice: set on.schedule of each to none, and deploy that with copilot once more.',
        ]
      : []),
    ...(hasQueue
      ? [
          'Let the publishers publish to the new topics, and let Copilot’s workers empty their queues.',
        ]
      : []),
    'Move traffic by DNS: lower the time to live of the name, point it at the new load balancer by weights, watch alarms and logs. The way back is the old record.',
    'Keep what holds data: set DeletionPolicy: Retain in the addons, deploy that with copilot, and only then go on.',
    `Take Copilot’s away, when nothing asks it any more: copilot svc delete for each service, copilot env delete --name ${first?.copilotName ?? 'dev'}, at the very end copilot app delete.`,
  ];
}
