import { joinPath, type Problem } from './problem';
import type { ApplicationInput } from './schema';

/**
 * Names in AWS are `<application>-<environment>-<what>`. `dev` with the task `eu-web` and `dev-eu` with the service `web`,
 * in one account and region, would both own `dev-eu-web`.
 *
 * @param services names of the kit's own services, which share the names of tasks
 */
export function checkMeetingNames(
  application: ApplicationInput,
  services: readonly string[],
): Problem[] {
  const { tasks = {}, storage = {}, topics = {}, events = {}, taskRunner = {} } = application;
  const runners = Object.keys(taskRunner.queues ?? {}).map((queue) => `task-runner-${queue}`);
  const kinds = [
    [...services, ...runners, ...Object.keys(tasks)],
    ...[storage, topics, events].map((section) => Object.keys(section)),
  ];
  return kinds.flatMap((names) => meetings(application, [...new Set(names)]));
}

function meetings({ environments }: ApplicationInput, names: readonly string[]): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(environments).flatMap(([name, { account, region }]) =>
    names.flatMap((what) => {
      const place = [account, region, `${name}-${what}`].join(' ');
      const twin = seen.get(place);
      seen.set(place, twin ?? `'${what}' in '${name}'`);
      if (twin === undefined) return [];
      const message = `'${what}' in '${name}' and ${twin} would both be named '${name}-${what}' in ${account}, ${region}; rename one`;
      return [{ path: joinPath(['environments', name]), message }];
    }),
  );
}
