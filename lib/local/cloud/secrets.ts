import { isObject, textAt } from '../../assembly';
import { SecretError } from '../containers/task-state';
import type { Access } from './access';
import { SECRET_SUFFIX } from './attributes';
import { secretName } from './make-resources';
import { askEmulator } from './network';

export interface SecretSource {
  readonly endpoint: string;
  readonly region: string;
  readonly access: Access;
}

/**
 * Reads a secret or a parameter as the agent of ECS does: with the rights of the execution role, and in its words when it
 * may not or cannot.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
 *
 * @throws SecretError
 */
export function secretReader({ endpoint, region, access }: SecretSource) {
  const read = async (service: string, target: string, body: unknown, what: string) => {
    const answer = await askEmulator(endpoint, { service, region, target, body });
    if (answer.status < 400) return answer.body;
    const type = (textAt(answer.body, '__type') ?? 'InternalServiceError').split('#').at(-1) ?? '';
    const message = textAt(answer.body, 'message') ?? textAt(answer.body, 'Message') ?? '';
    throw new SecretError(`${what}: ${type}: ${message}`);
  };
  const allowed = (role: string | undefined, action: string, arn: string, what: string): void => {
    // Policies name a secret with the characters that AWS adds to its name; who refers to it may leave them out.
    const could = [arn, `${arn}${SECRET_SUFFIX}`];
    if (role !== undefined && could.some((one) => access(role, action, one))) return;
    const user = (role ?? 'arn:aws:iam::000000000000:role/none')
      .replace(':iam:', ':sts:')
      .replace(':role/', ':assumed-role/');
    throw new SecretError(
      `${what}: AccessDeniedException: User: ${user}/local is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
    );
  };
  return async (from: string, executionRole: string | undefined): Promise<string> => {
    if (!from.includes(':secretsmanager:')) {
      const what = `unable to retrieve secrets from ssm: service call has been retried 1 time(s)`;
      const name = from.includes(':parameter') ? (from.split(':parameter')[1] ?? from) : from;
      allowed(executionRole, 'ssm:GetParameters', from, what);
      const body = { Name: name, WithDecryption: true };
      const found = await read('ssm', 'AmazonSSM.GetParameter', body, what);
      return textAt(isObject(found) ? found.Parameter : undefined, 'Value') ?? '';
    }
    const key = from.split(':')[7] ?? '';
    const arn = from.split(':').slice(0, 7).join(':');
    const what = `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager`;
    allowed(executionRole, 'secretsmanager:GetSecretValue', arn, what);
    const named = (name: string) =>
      read('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: name }, what);
    const name = secretName(arn);
    const found = await named(name).catch((error: unknown) => {
      // An ARN from AWS itself ends with six characters that the name here does not have.
      const shorter = name.replace(/-[A-Za-z0-9]{6}$/, '');
      if (shorter === name) throw error;
      return named(shorter).catch(() => {
        throw error;
      });
    });
    const text = textAt(found, 'SecretString') ?? '';
    return key === '' ? text : keyOf(text, key, arn);
  };
}

function keyOf(text: string, key: string, arn: string): string {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[key];
    if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    // said below
  }
  throw new SecretError(
    `retrieved secret from Secrets Manager did not contain json key ${key}: ${arn}`,
  );
}
