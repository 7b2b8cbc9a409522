import { secretsOf, type UsedSecret } from '../../operations/secrets/used';
import { cloudOf, notHere } from '../cloud';
import { nowMs } from '../clock';
import { environmentNamed, unknown } from '../environments';
import { CliError } from '../errors';
import { askHidden, canAsk, color, dataColor, json, readInput, say } from '../terminal';
import { table, type Cell } from '../table';
import { duration } from '../words';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

/** What containers of an environment read, and whether it is there. Values are never asked for. */
export async function list(options: Options): Promise<void> {
  refuseHere(options);
  const cloud = await cloudOf(options.environment);
  const { environment } = cloud;
  const { secretsIn } =
    require('../../operations/secrets/network') as typeof import('../../operations/secrets/network');
  const store = secretsIn(cloud.region, cloud.rights);
  const found = await Promise.all(
    secretsOf(environment).map(async (secret) => ({ secret, state: await store.look(secret) })),
  );
  if (options.json === true) {
    json(
      found.map(({ secret, state }) => ({
        ...secret,
        isThere: state !== undefined,
        ...(state?.changedMs !== undefined && {
          changedAt: new Date(state.changedMs).toISOString(),
        }),
      })),
    );
    return;
  }
  if (found.length === 0) {
    say(
      `No container of '${environment.name}' reads a secret: web.secrets and the like name them.`,
    );
    return;
  }
  table(
    ['VARIABLE', 'SECRET', 'IN', 'CHANGED', 'READ BY'],
    found.map(({ secret, state }): (string | Cell)[] => [
      secret.variables.join(', '),
      nameOf(secret),
      secret.kind === 'parameter' ? 'Parameter Store' : 'Secrets Manager',
      state === undefined
        ? { text: 'not there', paint: dataColor.red }
        : state.changedMs === undefined
          ? ''
          : `${duration(nowMs() - state.changedMs)} ago`,
      secret.readers.join(', '),
    ]),
  );
}

const nameOf = ({ name, key }: UsedSecret): string =>
  key === undefined ? name : `${name} → ${key}`;

/** Writes a value, from standard input or typed without being shown. It is in no argument and on no screen. */
export async function set(name: string, options: Options): Promise<void> {
  refuseHere(options);
  const environment = environmentNamed(options.environment);
  const secret = meant(secretsOf(environment), name);
  const value = await valueOf(secret, environment.name);
  const cloud = await cloudOf(environment.name);
  const { secretsIn } =
    require('../../operations/secrets/network') as typeof import('../../operations/secrets/network');
  const how = await secretsIn(cloud.region, cloud.rights).write(secret, value);
  if (options.json === true)
    json({ environment: environment.name, name: secret.name, key: secret.key, how });
  say(`${color.green('✓')} ${nameOf(secret)} is ${how} in ${environment.name}`);
  say(color.dim(`  ${startsAnew(secret)}`));
}

/** A rule of the environment sees the change: lib/constructs/redeploy-on-change.ts. */
function startsAnew({ readers }: UsedSecret): string {
  const services = readers.filter((reader) => !reader.startsWith('task '));
  return services.length === 0
    ? 'The next run reads it.'
    : `${services.join(', ')}: starts anew by itself within a minute or two, if it is deployed with it.`;
}

function meant(secrets: readonly UsedSecret[], name: string): UsedSecret {
  const byVariable = secrets.filter(({ variables }) => variables.includes(name));
  const found = byVariable.length > 0 ? byVariable : secrets.filter((one) => one.name === name);
  const [secret, ...others] = found;
  const names = secrets.flatMap(({ variables }) => variables);
  if (secret === undefined) throw unknown('UNKNOWN_SECRET', 'secret or variable', name, names);
  if (others.length === 0) return secret;
  throw new CliError(
    'UNKNOWN_SECRET',
    `'${name}' could be any of ${found.map(nameOf).join(', ')}`,
    `name a variable that no other secret has: ${found.flatMap(({ variables }) => variables).join(', ')}`,
  );
}

async function valueOf(secret: UsedSecret, environment: string): Promise<string> {
  const question = `${color.yellow('?')} ${nameOf(secret)} in ${environment} (not shown): `;
  const text = canAsk() ? await askHidden(question) : withoutLastNewline(await readInput());
  if (text === undefined) throw new CliError('INTERRUPTED', 'nothing was written');
  if (text !== '') return text;
  throw new CliError(
    'BAD_INPUT',
    'the value is empty',
    'type one, or give it on standard input: npx slipway secrets set NAME < file',
  );
}

const withoutLastNewline = (text: string): string => text.replace(/\r?\n$/, '');

function refuseHere({ on }: Options): void {
  if (on === 'local')
    throw notHere('secrets', 'slipway up leaves secrets out', 'leave out --on local');
}
