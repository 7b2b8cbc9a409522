import { isAbsolute, relative } from 'node:path';
import type { Environment } from './environments';
import { variablesIn, type CopilotFolder } from './folder';
import { textAt, valueAt } from './json';
import { nameFor } from './names';
import type { Described } from './roles';
import type { World } from './world';

/** Accounts and regions are no part of Copilot’s manifests: these load, and deploy nowhere. */
export const PLACEHOLDER = { account: '000000000000', region: 'us-east-1' };

/** Names of the topics that a manifest publishes, as Copilot has them. */
export function topicsOf(manifest: unknown): string[] {
  const topics = valueAt(manifest, ['publish', 'topics']);
  return Array.isArray(topics) ? topics.flatMap((topic) => textAt(topic, 'name') ?? []) : [];
}

/** Topics are named by their service in Copilot, by the application here. */
export function worldOf(
  folder: CopilotFolder,
  described: readonly Described[],
  environments: readonly Environment[],
  options: { readonly folder: string },
): World {
  const published = described.flatMap(({ workload, source }) =>
    topicsOf(source.value).map((topic) => ({ workload, topic })),
  );
  const inside = relative(options.folder, folder.workspace);
  const prefix = inside.startsWith('..') || isAbsolute(inside) ? '' : inside;
  const of = (environment: string) => environments.find((one) => one.copilotName === environment);
  return {
    workloads: described.map(({ workload }) => workload),
    topicName: (service, topic) => {
      const twins = published.filter((one) => one.topic === topic);
      return nameFor(twins.length > 1 ? `${topic}-of-${service}` : topic, 24, ['alarms']);
    },
    isPublished: (service, topic) =>
      published.some(
        (one) =>
          one.topic === topic && one.workload.name === service && one.workload.role !== 'left',
      ),
    folderOf: (path) => (prefix === '' ? path : path === '.' ? prefix : `${prefix}/${path}`),
    regionOf: (environment) => of(environment)?.region ?? PLACEHOLDER.region,
    hasCertificates: (environment) =>
      valueAt(of(environment)?.source?.value, ['http', 'public', 'certificates']) !== undefined,
    variablesIn: (file) => variablesIn(folder.workspace, file),
  };
}
