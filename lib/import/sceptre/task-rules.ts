import { CPU_UNITS } from '../../config/fargate';
import { isMap, scalarText, textAt } from '../copilot/json';
import {
  always,
  anyway,
  carried,
  different,
  numberOf,
  setting,
  textOf,
  unlessDefault,
  unsupported,
  whyOpen,
  type Apply,
  type Field,
  type Outcome,
  type Rules,
} from './rule';

/** What becomes of a task definition. */

const CUSTOMIZE = 'change the task definition by customize (docs/configuration/customize.md)';

const at = ({ workload }: Field, ...keys: string[]): string[] => [
  ...(workload?.place ?? []),
  ...keys,
];

const isWeb = ({ workload }: Field): boolean => workload?.role === 'web';

function cpu(field: Field): Outcome {
  const units = numberOf(field);
  return CPU_UNITS.some((one) => one === units)
    ? unlessDefault(at(field, 'cpu'), units, 256)
    : unsupported(`${units ?? whyOpen(field)}: Fargate offers ${CPU_UNITS.join(', ')}`);
}

function memory(field: Field): Outcome {
  const mebibytes = numberOf(field);
  if (mebibytes === undefined || mebibytes < 512)
    return unsupported(`fill in MiB: ${whyOpen(field)}`);
  return carried([setting(at(field, 'memory'), mebibytes)]);
}

function architecture(field: Field): Outcome {
  const text = textOf(field);
  if (text === 'ARM64') return carried([setting(at(field, 'architecture'), 'arm64')]);
  return text === 'X86_64'
    ? unlessDefault(at(field, 'architecture'), 'x86_64', 'x86_64')
    : unsupported(whyOpen(field));
}

/** A tag of a registry, or a digest, that means one image tomorrow too. */
const VERSIONED = /@sha256:[0-9a-f]{64}$|:(?!latest$)[\w.-]+$/;
const NO_IMAGE = 'registry.example.com/fill-in:version';

function image(field: Field): Outcome {
  const location = textOf(field);
  const path = at(field, 'image');
  if (location === undefined) {
    const note = `fill in: ${whyOpen(field)}`;
    // The web service has an image of its own; a task without one is refused.
    const settings = isWeb(field) ? [] : [setting(path, { location: NO_IMAGE }, note)];
    return different(note, settings);
  }
  if (VERSIONED.test(location)) return carried([setting(path, { location })]);
  const note = "Slipway refuses an image without a version: add '@sha256:…' or a tag";
  return different(note, [setting(path, { location }, 'fill in a version or a digest')]);
}

const words =
  (key: 'command' | 'entrypoint'): Apply =>
  (field) => {
    const { known } = field;
    if (isWeb(field))
      return unsupported(
        `the web service runs what its image says: write it as ${key === 'command' ? 'CMD' : 'ENTRYPOINT'} in the Dockerfile`,
      );
    if (known.kind !== 'value' || !Array.isArray(known.value) || known.value.length === 0)
      return unsupported(`is no list of words: ${whyOpen(field)}`);
    return carried([setting(at(field, key), known.value.map(String))]);
  };

const VARIABLE = /^(?!SLIPWAY_)[A-Za-z_][A-Za-z0-9_]*$/;

function variable(field: Field): Outcome {
  const { known } = field;
  if (known.kind === 'none') return { ...carried([]), to: 'not there in this environment' };
  const entry = known.kind === 'value' ? known.value : field.raw;
  const name = textAt(entry, 'Name');
  if (name === undefined || !VARIABLE.test(name))
    return unsupported(
      'its name has other characters than letters, digits and underscores, or begins with SLIPWAY_',
    );
  const value = known.kind === 'value' && isMap(known.value) ? known.value.Value : undefined;
  const text = scalarText(value);
  return text === undefined
    ? unsupported(`write it under environment, or read it by secrets: ${whyOpen(field)}`)
    : carried([setting(at(field, 'environment', name), text)]);
}

const SECRET = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[^:]+/;
const PARAMETER = /^(?:arn:[\w-]+:ssm:[\w-]*:\d*:parameter)?(\/[\w./-]+|[\w.-]+)$/;

function secret(field: Field): Outcome {
  const name = textAt(field.raw, 'Name');
  const { known } = field;
  const from = known.kind === 'value' ? textAt(known.value, 'ValueFrom') : undefined;
  if (name === undefined || !VARIABLE.test(name))
    return unsupported('its name is none that Slipway takes');
  if (from === undefined) return unsupported(`name it under secrets: ${whyOpen(field)}`);
  const path = at(field, 'secrets', name);
  const [arn] = SECRET.exec(from) ?? [];
  if (arn !== undefined) {
    const key = from.slice(arn.length + 1).split(':')[0] ?? '';
    return carried([setting(path, { secretsManager: arn, ...(key !== '' && { key }) })]);
  }
  const [, parameter] = PARAMETER.exec(from) ?? [];
  return parameter === undefined
    ? unsupported('is no name of a secret or parameter')
    : carried([setting(path, { parameter })]);
}

function ports(field: Field): Outcome {
  const { known } = field;
  const port =
    known.kind === 'value' && isMap(known.value) ? Number(known.value.ContainerPort) : NaN;
  if (!isWeb(field)) return different('nobody reaches a task by a port');
  return Number.isInteger(port) && port > 0
    ? unlessDefault(['web', 'port'], port, 8080)
    : unsupported(`fill in web.port: ${whyOpen(field)}`);
}

function logs(field: Field): Outcome {
  const driver = textAt(field.raw, 'LogDriver');
  return driver === undefined || driver === 'awslogs'
    ? { ...carried([]), to: 'a log group of its own (observability.logRetentionDays)' }
    : unsupported(`Slipway logs with awslogs; ${driver} needs a container beside it (sidecars)`);
}

const isTrue = ({ known }: Field): boolean =>
  known.kind === 'value' && (known.value === true || known.value === 'true');

function readOnly(field: Field): Outcome {
  return isTrue(field)
    ? { ...carried([]), to: 'read-only always, but for /tmp' }
    : different('the root file system is read-only but for /tmp: write there, or to a volume');
}

function ephemeral(field: Field): Outcome {
  const size = numberOf(field);
  if (isWeb(field) || size === undefined) return unsupported(CUSTOMIZE);
  return carried([setting(at(field, 'ephemeralStorage'), size)]);
}

function stopTimeout(field: Field): Outcome {
  const seconds = numberOf(field);
  return isWeb(field) && seconds !== undefined && seconds >= 1 && seconds <= 120
    ? carried([setting(['web', 'stopTimeout'], `${seconds} seconds`)])
    : different('30 seconds');
}

const C = 'ContainerDefinitions[].';

export const TASK_RULES: Rules = {
  Cpu: cpu,
  Memory: memory,
  Family: always(different('named by application, environment and task')),
  NetworkMode: anyway('awsvpc always'),
  RequiresCompatibilities: anyway('Fargate always'),
  ExecutionRoleArn: anyway('a role of its own, for this image and these secrets'),
  TaskRoleArn: always(
    different(
      'a role of its own: give it what the code calls by customize (docs/configuration/customize.md)',
    ),
  ),
  'RuntimePlatform.CpuArchitecture': architecture,
  'RuntimePlatform.OperatingSystemFamily': anyway('Linux always'),
  'EphemeralStorage.SizeInGiB': ephemeral,
  'Tags!': always(different('tags are of the environment (tags)')),
  'Volumes!': always(unsupported('volumes are of EFS that Slipway makes (volumes), or of /tmp')),
  [`${C}Name`]: always(different('its container is named main')),
  [`${C}Image`]: image,
  [`${C}Command`]: words('command'),
  [`${C}EntryPoint`]: words('entrypoint'),
  [`${C}Environment[]!`]: variable,
  [`${C}Secrets[]!`]: secret,
  [`${C}PortMappings[]!`]: ports,
  [`${C}LogConfiguration!`]: logs,
  [`${C}Essential`]: anyway('its own container is essential always'),
  [`${C}ReadonlyRootFilesystem`]: readOnly,
  [`${C}Cpu`]: always(different('it may use all of its task')),
  [`${C}Memory`]: always(different('it may use all of its task')),
  [`${C}MemoryReservation`]: always(different('it may use all of its task')),
  [`${C}StopTimeout`]: stopTimeout,
  [`${C}User`]: always(different('its user is 1000 always, never root')),
  [`${C}Privileged`]: always(unsupported('Fargate has no privileged containers')),
  [`${C}LinuxParameters!`]: always(different('an init process always, and no Linux capability')),
  [`${C}HealthCheck!`]: always(
    different('the load balancer asks the web service (web.healthCheck); a task that fails ends'),
  ),
};

export const TASK_REST = always(unsupported(CUSTOMIZE));

export const beside = (name: string): Outcome =>
  unsupported(
    `the container ${name} stands beside it: write it under sidecars (docs/configuration.md)`,
  );
