import { basename, dirname, posix, relative } from 'node:path';
import { isMap, textAt, valueAt } from '../json';
import {
  always,
  carried,
  different,
  never,
  rule,
  setting,
  unsupported,
  type Field,
  type Outcome,
  type Rule,
} from '../rule';
import { shellWords } from '../shell-words';

/** Image, entry point and command of a workload’s own container, and the image of a sidecar. */

const CACHE = 'images are built with the layers that the engine has; nothing to do';

/** The fields of an image at a place in the manifest: `image`, or `sidecars.*.image`. */
export function imageRules(at: string, base: string): Rule[] {
  const part = (field: string) => rule(`${at}.build.${field}`, (one) => built(one, base));
  return [
    rule(`${at}.build`, (field) => built(field, base)),
    part('dockerfile'),
    part('context'),
    part('target'),
    part('args.*'),
    rule(`${at}.build.cache_from`, always(different(CACHE))),
    rule(`${at}.location`, (field) => located(field, base)),
    rule(
      `${at}.credentials`,
      never('Slipway pulls from ECR and public registries: copy the image to ECR'),
    ),
    rule(`${at}.labels.*`, never('containers get no Docker labels: write LABEL in the Dockerfile')),
  ];
}

/** Where an image goes: the place of the workload, and the sidecar’s where the pattern has one. */
function placeOf({ workload, keys }: Field, base: string): readonly string[] {
  return base === ''
    ? [...workload.place, 'image']
    : [...workload.place, base, keys[0] ?? '', 'image'];
}

/** In the manifest, the path of the image that a field is part of. */
function sourceOf({ path }: Field): readonly (string | number)[] {
  const names = path.map(String);
  return path.slice(0, names.indexOf('build'));
}

function built(field: Field, base: string): Outcome {
  const build = valueAt(field.manifest, [...sourceOf(field), 'build']);
  const map = isMap(build) ? build : {};
  const file = typeof build === 'string' ? build : textAt(map, 'dockerfile');
  const context = textAt(map, 'context') ?? (file === undefined ? '.' : dirname(file));
  const folder = posix.normalize(context).replace(/\/$/, '') || '.';
  const dockerfile = file === undefined ? 'Dockerfile' : relative(folder, posix.normalize(file));
  const outside = dockerfile.startsWith('..');
  const args = isMap(map.args) ? map.args : {};
  const texts = Object.entries(args).map(([name, value]) => [name, String(value)] as const);
  const image = {
    build: field.world.folderOf(folder),
    ...(dockerfile !== 'Dockerfile' && { dockerfile: outside ? basename(dockerfile) : dockerfile }),
    ...(texts.length > 0 && { args: Object.fromEntries(texts) }),
    ...(textAt(map, 'target') !== undefined && { target: textAt(map, 'target') }),
  };
  const settings = [setting(placeOf(field, base), image)];
  return outside
    ? different(
        `the Dockerfile must lie in the folder that is built: move it to ${folder}`,
        settings,
      )
    : carried(settings);
}

function located(field: Field, base: string): Outcome {
  if (typeof field.value !== 'string') return unsupported('is no address of an image');
  const { value } = field;
  const versioned = /@sha256:[0-9a-f]{64}$|:(?!latest$)[\w.-]+$/.test(value);
  const comment = versioned
    ? undefined
    : 'fill in a version or a digest: this is another image tomorrow';
  const settings = [setting(placeOf(field, base), { location: value }, comment)];
  return versioned
    ? carried(settings)
    : different("Slipway refuses an image without a version: add '@sha256:…' or a tag", settings);
}

/** A list of words, or a line that a shell would split. */
export function wordsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return shellWords(value);
  return Array.isArray(value) ? value.map(String) : undefined;
}

export const commandRules: readonly Rule[] = (['entrypoint', 'command'] as const).map((key) =>
  rule(key, ({ value, workload }) => {
    if (workload.role === 'web') {
      const instruction = key === 'command' ? 'CMD' : 'ENTRYPOINT';
      return unsupported(
        `the web service runs what its image says: write it as ${instruction} in the Dockerfile`,
      );
    }
    const words = wordsOf(value);
    return words === undefined || words.length === 0
      ? unsupported('is no list of words, and no line that a shell could split')
      : carried([setting([...workload.place, key], words)]);
  }),
);
