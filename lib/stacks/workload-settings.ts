import type { ResolvedEnvironment } from '../config';
import { ENV, type TaskSummary } from '../../services/protocol/contract';
import type { DataStack } from './data-stack';

/** What web service and task runner are told alike. */
export function workloadSettings(
  environment: ResolvedEnvironment,
  data: DataStack,
): Record<string, string> {
  const tasks = environment.tasks.map(({ name, kind, queue }): TaskSummary => ({
    name,
    kind,
    ...(queue !== undefined && { queue }),
  }));
  const queues = [...data.queues].map(([name, { queue }]) => [name, queue.queueUrl]);
  return {
    [ENV.application]: environment.application,
    [ENV.environment]: environment.name,
    [ENV.backend]: 'aws',
    [ENV.host]: '0.0.0.0',
    [ENV.queueUrl]: data.tasks.queue.queueUrl,
    ...(queues.length > 0 && {
      [ENV.queues]: data.toJsonString(Object.fromEntries(queues)),
    }),
    [ENV.tableName]: data.runs.tableName,
    [ENV.payloadBucket]: data.payloads.bucketName,
    [ENV.tasks]: JSON.stringify(tasks),
  };
}

/** A health check that needs no more than Node: the images hold neither curl nor wget. */
export function nodeHealthCheck(port: number, path: string): string[] {
  const program = `fetch('http://127.0.0.1:${port}${path}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
  return ['CMD', 'node', '-e', program];
}
