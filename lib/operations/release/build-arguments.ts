import type { CacheOption, DockerSource } from '../../assembly';

/** Arguments of `docker build` for an image of an asset manifest, as the CDK itself gives them. */
export function buildArguments(source: DockerSource, tag: string): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>, separator = '=') =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}${separator}${value}`]);
  const one = (flag: string, value: string | undefined) =>
    value === undefined ? [] : [flag, value];
  return [
    ...pairs('--build-arg', source.args),
    ...pairs('--build-context', source.contexts),
    ...Object.entries(source.secrets).flatMap(([id, spec]) => ['--secret', `id=${id},${spec}`]),
    ...one('--ssh', source.ssh),
    '--tag',
    tag,
    ...one('--target', source.target),
    ...one('--file', source.dockerfile),
    ...one('--network', source.network),
    ...one('--platform', source.platform),
    ...source.outputs.map((output) => `--output=${output}`),
    ...source.cacheFrom.flatMap((cache) => ['--cache-from', cacheText(cache)]),
    ...(source.cacheTo === undefined ? [] : ['--cache-to', cacheText(source.cacheTo)]),
    ...(source.cacheDisabled ? ['--no-cache'] : []),
    '.',
  ];
}

const cacheText = ({ type, params }: CacheOption): string =>
  [`type=${type}`, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(',');

/** `3/8 RUN npm ci`: the step that a line of a builder's output begins; undefined for all other lines. */
export function stepIn(line: string): string | undefined {
  // BuildKit: `#7 [build 3/8] RUN npm ci`; the builder before it: `Step 3/8 : RUN npm ci`
  const [, number, what] =
    /^#\d+ \[(?:[\w./-]+ )?(\d+\/\d+)\] (.+)$/.exec(line) ??
    /^Step (\d+\/\d+) : (.+)$/.exec(line) ??
    [];
  return number === undefined || what === undefined ? undefined : `${number} ${what}`;
}
