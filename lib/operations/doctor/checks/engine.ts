import { imageBuildsOf, workloadsOf, textAt } from '../../../assembly';
import { ok, unknown, warning, wrong, type Seen } from '../finding';
import type { Machine } from '../ports';
import type { Subject } from '../subject';

const BINFMT = 'docker run --privileged --rm tonistiigi/binfmt --install all';

/** Whether a container engine is there that builds for what the tasks run on. */
export async function engine(machine: Machine, subject: Subject): Promise<Seen> {
  const state = await machine.engine();
  const images = imagesOf(subject);
  const needed = images ?? [];
  if (state.kind !== 'there') {
    if (images?.length === 0) return ok(`${state.reason}; no image is built here`);
    return images === undefined ? unknown(state.reason, state.fix) : wrong(state.reason, state.fix);
  }
  const { command, platform, builds } = state;
  const own = `${command}${platform === undefined ? '' : `, ${platform}`}`;
  if (images === undefined)
    return ok(`${own}; without an assembly nobody knows what it builds for`);
  const foreign = needed.filter((one) => platform !== undefined && one !== platform);
  if (platform === undefined && needed.length > 0)
    return unknown(`${own} does not say what it builds for; the tasks run on ${needed.join(', ')}`);
  const [first] = foreign;
  if (first === undefined)
    return ok(needed.length === 0 ? `${own}; no image is built here` : `${own}, as the tasks`);
  if (builds === undefined)
    return warning(
      `${own}; tasks run on ${first}, and whether it builds that is not known`,
      BINFMT,
    );
  const missing = foreign.filter((one) => !builds.includes(one));
  return missing.length === 0
    ? ok(`${own}; builds for ${foreign.join(', ')} by emulation, which is slow`)
    : wrong(`${own}; tasks run on ${missing.join(', ')}, which it cannot build`, BINFMT);
}

/** Platforms of the images that are built for an environment; undefined where there is no assembly. */
function imagesOf({ assembly, environment }: Subject): string[] | undefined {
  if (assembly === undefined) return undefined;
  const builds = imageBuildsOf(assembly.directory).filter(({ uses }) =>
    uses.some(({ stage }) => stage === environment),
  );
  if (builds.length === 0) return [];
  const asked = builds.map(({ source }) =>
    source.kind === 'docker' ? source.platform : undefined,
  );
  const run = workloadsOf(assembly, environment).map(({ definition }) =>
    textAt(definition.properties.RuntimePlatform, 'CpuArchitecture') === 'ARM64'
      ? 'linux/arm64'
      : 'linux/amd64',
  );
  const named = asked
    .flatMap((one) => one ?? [])
    .map((one) => one.split('/').slice(0, 2).join('/'));
  // An image that names no platform is for the one that its tasks run on.
  return [...new Set(asked.includes(undefined) ? [...named, ...run] : named)];
}
