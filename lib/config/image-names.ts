import type { ImageSource, ResolvedApplication } from './types';

/** The images that are built for an application; those that exist elsewhere are no part of a release. */
export function imageNames({ environments }: ResolvedApplication): string[] {
  const isBuilt = (image: ImageSource | undefined) => image === undefined || 'build' in image;
  const tasks = environments.flatMap((environment) => environment.tasks);
  const containers = tasks.flatMap((task) =>
    task.kind === 'container' && isBuilt(task.image) ? [task.name] : [],
  );
  const web = environments.some((environment) => isBuilt(environment.web.image)) ? ['web'] : [];
  return [...web, 'task-runner', ...new Set(containers)];
}
