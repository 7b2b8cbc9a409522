import { unknownWord } from '../../config';
import { isMap, textAt, valueAt } from './json';
import { ManifestError } from './manifest-error';
import { nameFor, SERVICES } from './names';
import type { Workload } from './world';
import type { YamlFile } from './yaml-file';

const WEB = 'Load Balanced Web Service';
const TYPES = [
  WEB,
  'Backend Service',
  'Worker Service',
  'Scheduled Job',
  'Request-Driven Web Service',
  'Static Site',
] as const;

/** A workload with the file that describes it. */
export interface Described {
  readonly workload: Workload;
  readonly source: YamlFile;
}

/**
 * What each workload becomes: one web service, a container task for each job and worker.
 *
 * @param service the web service, where there are several
 * @throws ManifestError for a type that Copilot does not have, and a service that is not there
 */
export function decideRoles(
  sources: readonly YamlFile[],
  service: string | undefined,
): Described[] {
  const named = sources.map((source) => ({ source, ...identity(source) }));
  const webs = named.filter(({ type }) => type === WEB).map(({ name }) => name);
  if (service !== undefined && !webs.includes(service)) {
    const word = unknownWord(WEB, service, webs);
    throw new ManifestError(
      `'${service}': ${word}`,
      '--service names the one that becomes the web service',
    );
  }
  const web = service ?? frontOf(named) ?? webs[0];
  const taken: string[] = [...SERVICES];
  return named.map(({ source, name, type }) => {
    const place = name === web ? ['web'] : ['tasks', nameFor(name, 32, taken)];
    taken.push(place.at(-1) ?? '');
    const queue = nameFor(name, 16);
    return { source, workload: { name, type, place, queue, ...roleOf(name, type, web) } };
  });
}

function identity({ file, value, lineOf }: YamlFile): { name: string; type: string } {
  if (!isMap(value))
    throw new ManifestError(`${file}:1: is no manifest`, 'a map of fields, with name and type');
  const name = textAt(value, 'name');
  const type = textAt(value, 'type');
  if (name === undefined) throw new ManifestError(`${file}:1: has no name`);
  if (type === undefined) throw new ManifestError(`${file}:1: has no type`);
  if (!TYPES.some((known) => known === type)) {
    const word = unknownWord('type', type, TYPES);
    throw new ManifestError(`${file}:${lineOf(['type'])}: '${type}': ${word}`);
  }
  return { name, type };
}

/** Of several web services, the one that gets all paths is the front of the application. */
function frontOf(
  named: readonly { source: YamlFile; name: string; type: string }[],
): string | undefined {
  return named.find(
    ({ source, type }) => type === WEB && valueAt(source.value, ['http', 'path']) === '/',
  )?.name;
}

function roleOf(
  name: string,
  type: string,
  web: string | undefined,
): Pick<Workload, 'role' | 'why'> {
  if (name === web) return { role: 'web' };
  switch (type) {
    case 'Worker Service':
      return { role: 'worker' };
    case 'Scheduled Job':
      return { role: 'job' };
    default:
      return { role: 'left', why: reasons(name, type) };
  }
}

function reasons(name: string, type: string): string {
  switch (type) {
    case WEB:
      return `an application has one web service: import this one into another, --service ${name}`;
    case 'Backend Service':
      return 'Slipway has no service without a door: make it a sidecar under web.sidecars, or an ECS service by customize';
    case 'Static Site':
      return 'Slipway serves no files: keep the bucket and CloudFront, or let the web service serve them';
    default:
      return 'Slipway runs on ECS, not on App Runner: make it a Load Balanced Web Service, or keep it there';
  }
}
