import { isMap, type Path } from '../copilot/json';
import { carried, different, setting, unsupported, type Outcome } from '../copilot/rule';
import { resolved, type Surroundings } from './evaluate';
import type { StackUse } from './project';

/** What becomes of the configurations of Sceptre's folders and stacks. */

const HOOK =
  'Sceptre ran it around its deployment: put it into the pipeline, or let a release task do it (deployment.releaseTask)';

const by = (to: string): Outcome => ({ ...carried([]), to });

const ACCOUNT = /^arn:[\w-]+:iam::(\d{12}):role\//;

/** Account that a role of the configuration is in. */
export function accountIn(config: unknown): string | undefined {
  if (!isMap(config)) return undefined;
  return ['sceptre_role', 'iam_role', 'cloudformation_service_role', 'role_arn']
    .map((key) => ACCOUNT.exec(String(config[key]))?.[1])
    .find((account) => account !== undefined);
}

const tag = (key: string, value: unknown): Outcome =>
  typeof value === 'string' || typeof value === 'number'
    ? different('of all that the environment has', [setting(['tags', key], String(value))])
    : unsupported('is no text: write it under tags');

/** Keys that folders and stacks have in common. */
function common(path: Path, value: unknown): Outcome | undefined {
  const [key, ...rest] = path.map(String);
  switch (key) {
    case 'stack_tags':
      return rest.length === 1 ? tag(rest[0] ?? '', value) : unsupported('is no text');
    case 'sceptre_role':
    case 'iam_role':
      return ACCOUNT.test(String(value))
        ? different('its account is taken over; rights come from cdk bootstrap')
        : different('rights come from cdk bootstrap');
    case 'cloudformation_service_role':
    case 'role_arn':
      return different('CloudFormation works with the role that cdk bootstrap made');
    case 'notifications':
      return unsupported('no topic is told of stacks: alarms have their own (observability)');
    case 'hooks':
      return unsupported(HOOK);
    case 'dependencies':
      return by('stacks are deployed in the order of what they take from one another');
    case 'protected':
    case 'protect':
      return different('stacks are protected against deletion in production');
    case 'on_failure':
    case 'disable_rollback':
      return different('a failed deployment is always rolled back');
    case 'stack_timeout':
      return different('slipway deploy has a time limit for all of it (--time-limit)');
    case 'ignore':
    case 'obsolete':
      return unsupported('leave it out of the configuration');
    case 'iam_role_session_duration':
    case 'sceptre_role_session_duration':
      return different('as long as the credentials last');
    default:
      return undefined;
  }
}

export function groupOutcome(
  path: Path,
  value: unknown,
  applicationName: string,
  ownRegion: string,
): Outcome {
  const [key] = path.map(String);
  const shared = common(path, value);
  if (shared !== undefined) return shared;
  switch (key) {
    case 'project_code':
      return value === applicationName
        ? { ...carried([]), to: 'name' }
        : {
            ...different(`${applicationName}: its names in AWS do not meet Sceptre’s`),
            to: 'name',
          };
    case 'region':
      return value === ownRegion
        ? { ...carried([]), to: 'region of the environment' }
        : unsupported(
            `an environment is in one region, here ${ownRegion}: make another environment for what is elsewhere`,
          );
    case 'profile':
      return different(
        'set AWS_PROFILE, or name an account: slipway takes the credentials that are there',
      );
    case 'template_bucket_name':
    case 'template_key_prefix':
      return by('the bucket that cdk bootstrap made');
    case 'required_version':
      return by('no Sceptre is needed');
    case 'j2_environment':
      return different('Jinja is filled in once, and gone');
    default:
      return different('where configurations used it, its value is filled in');
  }
}

export function stackOutcome(
  path: Path,
  value: unknown,
  stack: StackUse,
  all: Surroundings,
): Outcome {
  const [key, ...rest] = path.map(String);
  const shared = common(path, value);
  if (shared !== undefined) return shared;
  switch (key) {
    case 'template':
    case 'template_path':
      return by('its resources stand below, with the template');
    case 'stack_name':
      return different('stacks are named by application and environment');
    case 'parameters':
      return rest.length === 0 ? by('there are none') : parameter(rest[0] ?? '', value, stack, all);
    case 'sceptre_user_data':
      return unsupported('only templates in Jinja and Python read it, and those are not read');
    default:
      return different('where the configuration used it, its value is filled in');
  }
}

function parameter(name: string, value: unknown, stack: StackUse, all: Surroundings): Outcome {
  const template = stack.template.value;
  const declared = isMap(template) && isMap(template.Parameters) ? template.Parameters : {};
  if (!Object.hasOwn(declared, name))
    return unsupported(`${stack.template.file} has no parameter ${name}`);
  const found = resolved(value, stack, all);
  if (found.kind === 'resource') return by('stacks take it from one another by themselves');
  if (found.kind === 'open')
    return unsupported(`where it was used, it is to be filled in: ${found.why}`);
  const fromShell = JSON.stringify(value).includes('"!environment_variable"');
  return fromShell
    ? different('its value is in the file now, where the template used it')
    : by('filled in where the template used it');
}
