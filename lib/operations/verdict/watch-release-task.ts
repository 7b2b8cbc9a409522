import { isObject, type Assembly } from '../../assembly';
import { RELEASE_HOOK } from '../../../services/protocol/contract';
import type { StoppedTask } from './evidence';
import { orNone } from './patience';
import type { Witness } from './ports';
import { plannedServices } from './settings';
import { LOG_LOOKS, withLogs } from './task-logs';

/** What the function of the release task starts it as. */
const STARTED_BY = 'release';

interface ReleaseWatch {
  look(): Promise<void>;
  /** The newest one that ended since. */
  seen(): StoppedTask | undefined;
}

/** Undefined: the environment has no release task. */
export async function watchReleaseTask(
  aws: Witness,
  assembly: Assembly,
  environment: string,
): Promise<ReleaseWatch | undefined> {
  const cluster = plannedServices(assembly, environment)[0]?.cluster;
  if (cluster === undefined || !hasReleaseTask(assembly, environment)) return undefined;
  const before = new Set(
    (await orNone(aws.tasksStartedBy(cluster, STARTED_BY))).map(({ id }) => id),
  );
  let newest: StoppedTask | undefined;
  let looks = 0;
  return {
    look: async () => {
      const ended = await aws.tasksStartedBy(cluster, STARTED_BY);
      const found = ended.findLast(({ id }) => !before.has(id));
      if (found === undefined) return;
      if (found.id !== newest?.id) looks = 0;
      else if (looks >= LOG_LOOKS || newest.containers.some(({ log }) => log.length > 0)) return;
      looks++;
      newest = await withLogs(aws, found);
    },
    seen: () => newest,
  };
}

const hasReleaseTask = ({ stacks }: Assembly, environment: string): boolean =>
  stacks
    .filter(({ stage }) => stage === environment)
    .flatMap(({ resources }) => resources)
    .some(({ type, properties }) => {
      const variables = isObject(properties.Environment) ? properties.Environment.Variables : {};
      return (
        type === 'AWS::Lambda::Function' && isObject(variables) && RELEASE_HOOK.launch in variables
      );
    });
