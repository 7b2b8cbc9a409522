import type { MissingVariable } from './report';
import type { JsonMap } from './json';
import { valueAt } from './json';
import type { Setting } from './rule';
import { setting } from './rule';
import type { Workload } from './world';

/** Variables that Copilot gives to containers: https://aws.github.io/copilot-cli/docs/developing/environment-variables/ */

interface Injected {
  readonly name: string;
  readonly instead: string;
  readonly concerns: (workload: Workload, manifest: JsonMap) => boolean;
}

const has = (key: string) => (_workload: Workload, manifest: JsonMap) =>
  valueAt(manifest, key.split('.')) !== undefined;

const everybody = (): boolean => true;
const KNOWN = 'its value is known: --copilot-variables writes it under environment';

const INJECTED: readonly Injected[] = [
  { name: 'COPILOT_APPLICATION_NAME', instead: KNOWN, concerns: everybody },
  { name: 'COPILOT_ENVIRONMENT_NAME', instead: KNOWN, concerns: everybody },
  { name: 'COPILOT_SERVICE_NAME', instead: KNOWN, concerns: everybody },
  {
    name: 'COPILOT_SERVICE_DISCOVERY_ENDPOINT',
    instead: 'services find the web service as http://web:8080, with web.serviceConnect',
    concerns: everybody,
  },
  {
    name: 'COPILOT_LB_DNS',
    instead: 'write the service’s own name under web.environment',
    concerns: ({ role }) => role === 'web',
  },
  {
    name: 'COPILOT_SNS_TOPIC_ARNS',
    instead: 'one variable for each topic, <TOPIC>_TOPIC_ARN, in place of the JSON object',
    concerns: has('publish.topics'),
  },
  {
    name: 'COPILOT_QUEUE_URI',
    instead: 'no queue to poll: each message is a run, its input is in SLIPWAY_RUN_INPUT',
    concerns: ({ role }) => role === 'worker',
  },
  {
    name: 'COPILOT_TOPIC_QUEUE_URIS',
    instead: 'no queues to poll: each message is a run, its input is in SLIPWAY_RUN_INPUT',
    concerns: ({ role }) => role === 'worker',
  },
  {
    name: 'COPILOT_MOUNT_POINTS',
    instead: 'the paths stand under volumes: write them under environment',
    concerns: has('storage.volumes'),
  },
];

export function missingVariables(
  workloads: readonly { readonly workload: Workload; readonly manifest: JsonMap }[],
  isKept: boolean,
): MissingVariable[] {
  const kept = workloads.filter(({ workload }) => workload.role !== 'left');
  return INJECTED.flatMap(({ name, instead, concerns }) => {
    const names = kept
      .filter(({ workload, manifest }) => concerns(workload, manifest))
      .map(({ workload }) => workload.name);
    return names.length === 0 || (isKept && instead === KNOWN)
      ? []
      : [{ name, workloads: names, instead }];
  });
}

/** Those whose values are known. */
export function knownVariables(
  workload: Workload,
  application: string,
  environment: string,
): Setting[] {
  const at = (name: string) => [...workload.place, 'environment', name];
  return [
    setting(at('COPILOT_APPLICATION_NAME'), application),
    setting(at('COPILOT_ENVIRONMENT_NAME'), environment),
    setting(at('COPILOT_SERVICE_NAME'), workload.name),
  ];
}
