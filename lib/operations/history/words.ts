import type { ScalingActivity } from '@aws-sdk/client-application-auto-scaling';
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { ServiceDeploymentBrief, ServiceEvent } from '@aws-sdk/client-ecs';
import type { Happening } from './ports';

/** What AWS says of happenings, in the words of a timeline. */

const BAD =
  /unable|unhealthy|failed|error|cannot|was unable|insufficient|deregistered .* unhealthy/i;

export function serviceChange(
  what: string,
  { id = '', createdAt, message = '' }: ServiceEvent,
): Happening {
  // `(service shop-prod-web) has started 1 tasks: (task 0f3…).`
  const text = message.replace(/^\(service [^)]*\)\s*/, '').replace(/\.$/, '');
  const atMs = timeOf(createdAt);
  return { id: `event ${id}`, atMs, source: 'service', what, text, isBad: BAD.test(text) };
}

const ENDED: Readonly<Record<string, string>> = {
  SUCCESSFUL: 'is deployed',
  STOPPED: 'was stopped',
  ROLLBACK_SUCCESSFUL: 'failed, and was rolled back',
  ROLLBACK_FAILED: 'failed, and so did the way back',
};

/** Its begin, and its end where it has one. */
export function deploymentChange(what: string, deployment: ServiceDeploymentBrief): Happening[] {
  const { createdAt, finishedAt, status, statusReason, targetServiceRevisionArn } = deployment;
  const id = `deployment ${deployment.serviceDeploymentArn ?? `${what} ${timeOf(createdAt)}`}`;
  const revision = targetServiceRevisionArn?.split('/').at(-1) ?? '';
  const words = `revision ${revision}`;
  const end = ENDED[status ?? ''];
  const why = statusReason === undefined || statusReason === '' ? '' : `: ${statusReason}`;
  return [
    {
      ...{ id, atMs: timeOf(createdAt), source: 'deployment', what, isBad: false },
      text: `${words} is being deployed`,
    },
    ...(finishedAt === undefined || end === undefined
      ? []
      : [
          {
            ...({ id: `${id} end`, atMs: timeOf(finishedAt) } as const),
            ...({ source: 'deployment', what } as const),
            text: `${words} ${end}${status === 'SUCCESSFUL' ? '' : why}`,
            isBad: status !== 'SUCCESSFUL',
          },
        ]),
  ];
}

export function scalingChange(what: string, activity: ScalingActivity): Happening {
  const { ActivityId = '', StartTime, Description = '', Cause = '' } = activity;
  const { StatusCode = '', StatusMessage } = activity;
  const failed = StatusCode === 'Failed';
  // `Setting desired count to 4.`; the cause names the alarm of a policy.
  const [, alarm] = /monitor alarm (\S+) in state/.exec(Cause) ?? [];
  const why = alarm === undefined ? '' : ` (${alarm})`;
  const words = `${lower(Description).replace(/\.$/, '')}${why}`;
  return {
    // Told when it begins; that it failed is told besides.
    id: `scaling ${ActivityId}${failed ? ' failed' : ''}`,
    ...{ atMs: timeOf(StartTime), source: 'scaling', what, isBad: failed },
    text: failed ? `${words}: ${StatusMessage ?? 'failed'}` : words,
  };
}

export function alarmChange({
  AlarmName = '',
  Timestamp,
  HistorySummary = '',
  HistoryData,
}: AlarmHistoryItem): Happening {
  const to = /to (ALARM|OK|INSUFFICIENT_DATA)/.exec(HistorySummary)?.[1];
  const reason = reasonIn(HistoryData);
  const words = to === 'ALARM' ? 'rings' : to === 'OK' ? 'is quiet again' : lower(HistorySummary);
  return {
    id: `alarm ${AlarmName} ${timeOf(Timestamp)} ${to ?? ''}`,
    ...{ atMs: timeOf(Timestamp), source: 'alarm', what: AlarmName, isBad: to === 'ALARM' },
    text: to === 'ALARM' && reason !== undefined ? `${words}: ${reason}` : words,
  };
}

function reasonIn(data = ''): string | undefined {
  try {
    const { newState } = JSON.parse(data) as { newState?: { stateReason?: unknown } };
    return typeof newState?.stateReason === 'string' ? newState.stateReason : undefined;
  } catch {
    return undefined;
  }
}

/** Of the stack itself, and of resources that failed. */
export function stackChange(event: StackEvent): Happening[] {
  const {
    StackName = '',
    LogicalResourceId,
    Timestamp,
    ResourceStatus = '',
    PhysicalResourceId,
  } = event;
  const { EventId = '', StackId, ResourceStatusReason: reason } = event;
  const ofStack = PhysicalResourceId !== undefined && PhysicalResourceId === StackId;
  const failed = ResourceStatus.endsWith('_FAILED');
  if (!ofStack && !failed) return [];
  const words = ResourceStatus.toLowerCase().replaceAll('_', ' ');
  const which = ofStack ? '' : `${LogicalResourceId ?? ''}: `;
  const why = reason === undefined || reason === 'User Initiated' ? '' : `: ${reason}`;
  return [
    {
      ...{ id: `stack ${EventId}`, atMs: timeOf(Timestamp), source: 'stack', what: StackName },
      text: `${which}${words}${why}`,
      isBad: failed || ResourceStatus.includes('ROLLBACK'),
    },
  ];
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const timeOf = (at: Date | undefined): number => at?.getTime() ?? 0;
