import { availableParallelism } from 'node:os';

/** The container engine, by the name or path that the CDK takes it from as well. */
export const engineCommand = (): string => process.env.CDK_DOCKER ?? 'docker';

/** Environment variables of this process, with others. */
export const withVariables = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...more,
});

/** Folder of the engine's settings for this user. */
export const engineSettingsFolder = (home: string): string =>
  process.env.DOCKER_CONFIG ?? `${home}/.docker`;

/** Images built at a time: each build mostly waits for disk and network, and uses several processors when it does not. */
export const buildsAtOnce = (): number => Math.max(2, Math.min(4, availableParallelism()));
