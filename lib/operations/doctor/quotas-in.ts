import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
  type ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { nowMs } from '../clock';
import type { AccountLook } from './ports';
import { unless } from './unless';

/** Quotas of an account in a region, with what is used of them where AWS counts it. */
export function quotasIn(
  settings: {
    readonly region: string;
    readonly credentials: Credentials;
    readonly maxAttempts: number;
  },
  how: { readonly abortSignal: AbortSignal },
): AccountLook['quota'] {
  const quotas = new ServiceQuotasClient(answering(settings));
  const watch = new CloudWatchClient(answering(settings));
  return async (service, code) => {
    const which = { ServiceCode: service, QuotaCode: code };
    const given = await unless(/NoSuchResource/, () =>
      quotas.send(new GetServiceQuotaCommand(which), how),
    );
    // Nothing of its own is applied to the account yet: what is usual holds.
    const usual =
      given?.Quota ??
      (
        await unless(/NoSuchResource|NotImplemented|UnknownOperation|404/, () =>
          quotas.send(new GetAWSDefaultServiceQuotaCommand(which), how),
        )
      )?.Quota;
    if (usual?.Value === undefined) return undefined;
    return { limit: usual.Value, used: await usageOf(watch, usual, how) };
  };
}

/** What AWS counts of a quota, over the last quarter of an hour; undefined where it counts nothing. */
async function usageOf(
  watch: CloudWatchClient,
  { UsageMetric: metric }: ServiceQuota,
  how: { readonly abortSignal: AbortSignal },
): Promise<number | undefined> {
  if (metric?.MetricName === undefined || metric.MetricNamespace === undefined) return undefined;
  const end = nowMs();
  const { Datapoints = [] } = await watch.send(
    new GetMetricStatisticsCommand({
      Namespace: metric.MetricNamespace,
      MetricName: metric.MetricName,
      Dimensions: Object.entries(metric.MetricDimensions ?? {}).map(([Name, Value]) => ({
        Name,
        Value,
      })),
      StartTime: new Date(end - 15 * 60_000),
      EndTime: new Date(end),
      Period: 300,
      Statistics: ['Maximum'],
    }),
    how,
  );
  const values = Datapoints.flatMap(({ Maximum }) => Maximum ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}
