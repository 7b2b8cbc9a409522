import {
  Capability,
  ContainerImage,
  LinuxParameters,
  LogDriver,
  type ContainerDefinition,
  type FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';

/** AWS Distro for OpenTelemetry; its releases: https://github.com/aws-observability/aws-otel-collector/releases */
const COLLECTOR = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0';

/** Spans come in on the task's own loopback, and go out in batches; the collector keeps below 100 MiB. */
const COLLECTOR_SETTINGS = `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:4317 }
      http: { endpoint: 127.0.0.1:4318 }
processors:
  memory_limiter: { check_interval: 1s, limit_mib: 100 }
  resourcedetection: { detectors: [env, ecs], timeout: 5s }
  batch: { timeout: 5s }
exporters:
  awsxray: {}
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [memory_limiter, resourcedetection, batch]
      exporters: [awsxray]
`.trim();

/** What tells OpenTelemetry's libraries where the collector is. */
export function tracingVariables(serviceName: string): Record<string, string> {
  return {
    OTEL_SERVICE_NAME: serviceName,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_PROPAGATORS: 'tracecontext,baggage,xray',
  };
}

/** Adds a collector that sends traces to X-Ray. When it fails, the service goes on without. */
export function addCollector(
  definition: FargateTaskDefinition,
  logGroup: LogGroup,
): ContainerDefinition {
  const linuxParameters = new LinuxParameters(definition, 'CollectorLinux', {});
  linuxParameters.dropCapabilities(Capability.ALL);
  definition.taskRole.addToPrincipalPolicy(
    new PolicyStatement({
      // X-Ray's traces have no names: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      actions: [
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:GetSamplingStatisticSummaries',
      ],
      resources: ['*'],
    }),
  );
  return definition.addContainer('collector', {
    image: ContainerImage.fromRegistry(COLLECTOR),
    essential: false,
    readonlyRootFilesystem: true,
    linuxParameters,
    memoryReservationMiB: 64,
    logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'slipway' }),
    environment: { AOT_CONFIG_CONTENT: COLLECTOR_SETTINGS },
  });
}
