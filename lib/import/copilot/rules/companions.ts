import { isMap, scalarText, valueAt } from '../json';
import { carried, different, never, rule, setting, unlessDefault, unsupported } from '../rule';
import type { Field, Outcome, Rule } from '../rule';
import { durationText, secondsIn } from '../go-duration';
import { imageRules, wordsOf } from './image';

/** Containers beside the workload’s own. */

const at = ({ workload, keys }: Field, ...rest: string[]): string[] => [
  ...workload.place,
  'sidecars',
  keys[0] ?? '',
  ...rest,
];

function port(field: Field): Outcome {
  const [number, protocol] = String(field.value).split('/');
  if (protocol === 'udp') return unsupported('sidecars listen with TCP');
  return /^\d+$/.test(number ?? '')
    ? carried([setting(at(field, 'port'), Number(number))])
    : unsupported('is no port');
}

function location(field: Field): Outcome {
  const image = String(field.value);
  const versioned = /@sha256:[0-9a-f]{64}$|:(?!latest$)[\w.-]+$/.test(image);
  return versioned
    ? carried([setting(at(field, 'image'), { location: image })])
    : different("Slipway refuses an image without a version: add '@sha256:…' or a tag", [
        setting(at(field, 'image'), { location: image }, 'fill in a version or a digest'),
      ]);
}

/** ECS’s own prefixes say whether a shell runs it; a single text is run by one here. */
function healthCommand(field: Field): Outcome {
  const words = typeof field.value === 'string' ? [field.value] : wordsOf(field.value);
  if (words === undefined) return unsupported('is no command');
  const [first = '', ...rest] = words;
  const command = ['CMD', 'CMD-SHELL'].includes(first) ? rest : words;
  const hasRetries = valueAt(field.manifest, [...field.path.slice(0, -1), 'retries']) !== undefined;
  return carried([
    setting(at(field, 'healthCheck', 'command'), command),
    ...(hasRetries ? [] : [setting(at(field, 'healthCheck', 'retries'), 2)]),
  ]);
}

function time(key: string, standard: number, least: number, most: number) {
  return (field: Field): Outcome => {
    const seconds = secondsIn(field.value);
    if (seconds === undefined || seconds < least || seconds > most || !Number.isInteger(seconds)) {
      return unsupported(`ECS takes ${least} to ${most} seconds`);
    }
    return unlessDefault(
      at(field, 'healthCheck', key),
      durationText(seconds),
      durationText(standard),
    );
  };
}

function dependency(field: Field): Outcome {
  const [, other = ''] = field.keys;
  const target = other === field.workload.name ? 'main' : other;
  return carried([setting(at(field, 'dependsOn', target), String(field.value).toLowerCase())]);
}

const OWN_SECRETS =
  'secrets reach your own container alone: read it there, or in the sidecar’s code';

export const companionRules: readonly Rule[] = [
  rule('sidecars.*.port', port),
  rule('sidecars.*.image', location),
  ...imageRules('sidecars.*.image', 'sidecars'),
  rule('sidecars.*.credentialsParameter', never('copy the image to ECR, or use a public registry')),
  rule('sidecars.*.essential', (field) =>
    unlessDefault(at(field, 'essential'), field.value === true, field.workload.role === 'web'),
  ),
  rule('sidecars.*.variables.*', (field) => {
    const [, name = ''] = field.keys;
    if (!/^[A-Za-z_]\w*$/.test(name)) return unsupported('is no name of a variable');
    const text = scalarText(field.value);
    return text === undefined
      ? unsupported('is no text')
      : carried([setting(at(field, 'environment', name), text)]);
  }),
  rule(
    'sidecars.*.variables.*.from_cfn',
    never('values of other stacks are not imported: write the value'),
  ),
  rule(
    'sidecars.*.env_file',
    never('Slipway reads no such files: write its variables under environment'),
  ),
  rule('sidecars.*.secrets.*', never(OWN_SECRETS)),
  rule('sidecars.*.secrets.**', never(OWN_SECRETS)),
  rule('sidecars.*.depends_on.*', dependency),
  rule('sidecars.*.mount_points.**', never('volumes are mounted into your own container alone')),
  rule(
    'sidecars.*.labels.*',
    never('containers get no Docker labels: write LABEL in the Dockerfile'),
  ),
  rule(
    'sidecars.*.entrypoint',
    never(
      'a sidecar starts as its image says: put the whole line into command, or an image of your own',
    ),
  ),
  rule('sidecars.*.command', (field) => {
    const words = wordsOf(field.value);
    return words === undefined || words.length === 0
      ? unsupported('is no list of words, and no line that a shell could split')
      : carried([setting(at(field, 'command'), words)]);
  }),
  rule('sidecars.*.healthcheck.command', healthCommand),
  rule('sidecars.*.healthcheck.interval', time('interval', 10, 5, 300)),
  rule('sidecars.*.healthcheck.timeout', time('timeout', 5, 2, 60)),
  rule('sidecars.*.healthcheck.start_period', time('startPeriod', 0, 0, 300)),
  rule('sidecars.*.healthcheck.retries', (field) =>
    unlessDefault(at(field, 'healthCheck', 'retries'), field.value, 3),
  ),
];

/** Folders on EFS, the disk, and the root file system. */

function volume(field: Field): Outcome {
  const name = field.keys[0] ?? '';
  if (field.workload.role === 'web') {
    return unsupported(
      'the web service has no volumes: keep files in a bucket under storage, or add the volume by customize',
    );
  }
  const own = valueAt(field.manifest, ['storage', 'volumes', name]);
  const map = isMap(own) ? own : {};
  const { efs } = map;
  const id =
    typeof efs === 'string' ? efs : isMap(efs) && typeof efs.id === 'string' ? efs.id : undefined;
  const point = valueAt(efs, ['auth', 'access_point_id']);
  const value = {
    ...(id !== undefined && { efs: id }),
    ...(typeof point === 'string' && { accessPoint: point }),
    path: typeof map.path === 'string' ? map.path : `/${name}`,
    ...(map.read_only !== false && { readOnly: true }),
  };
  const settings = [setting([...field.workload.place, 'volumes', name], value)];
  return id === undefined
    ? different('a new file system, empty: copy what is in the old one (AWS DataSync)', settings)
    : carried(settings);
}

export const storageRules: readonly Rule[] = [
  rule('storage.ephemeral', (field) =>
    field.workload.role === 'web'
      ? unsupported('the web service has 20 GiB: change it by customize')
      : unlessDefault([...field.workload.place, 'ephemeralStorage'], field.value, 20),
  ),
  rule('storage.readonly_fs', ({ value }) =>
    value === true
      ? carried([], 'read-only always, but for /tmp')
      : different('the root file system is read-only but for /tmp: write there'),
  ),
  rule('storage.volumes.*.path', volume),
  rule('storage.volumes.*.read_only', volume),
  rule('storage.volumes.*.efs', volume),
  rule('storage.volumes.*.efs.id', volume),
  rule('storage.volumes.*.efs.root_dir', (field) =>
    field.value === '/'
      ? volume(field)
      : unsupported('make an access point of that folder, and name it as accessPoint'),
  ),
  rule('storage.volumes.*.efs.auth.iam', (field) =>
    field.value === true ? volume(field) : different('IAM is always asked', volume(field).settings),
  ),
  rule('storage.volumes.*.efs.auth.access_point_id', volume),
  rule(
    'storage.volumes.*.efs.uid',
    never('folders of the kit’s own file system belong to the user 1000'),
  ),
  rule(
    'storage.volumes.*.efs.gid',
    never('folders of the kit’s own file system belong to the group 1000'),
  ),
];
