import type { VerdictClass } from './classes';
import type { Evidence } from './evidence';
import { exitWords } from './exit-codes';
import { portsHeard } from './listening';
import type { Sign } from './signs';

interface Words {
  /** What failed. */
  readonly line: string;
  /** What to try. */
  readonly fix: string;
}

type Say = (sign: Sign, evidence: Evidence) => Words;

/** What is said of each kind of cause. */
export const WORDS: Readonly<Record<VerdictClass, Say>> = {
  'image-missing': (sign) => ({
    line: `${who(sign)}: ${imageIn(sign) ?? 'its image'} is not in the registry${times(sign)}`,
    fix: 'deploy a release whose images were pushed (npx slipway release --push), and look whether a lifecycle rule of the registry removed it',
  }),
  'image-denied': (sign) => ({
    line: `${who(sign)}: the registry does not let it pull ${imageIn(sign) ?? 'its image'}${times(sign)}`,
    fix: 'the execution role needs ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer, and a registry of another account a policy that names this one',
  }),
  'wrong-architecture': (sign) => ({
    line: `${who(sign)}: its image is built for another processor than ${architecture(sign)}${times(sign)}`,
    fix: 'build the image for the architecture that slipway.config.ts names, or name that of the image (architecture)',
  }),
  'secret-missing': (sign) => ({
    line: `${who(sign)}: ${secretIn(sign)} does not exist, or has no value${times(sign)}`,
    fix: 'create it in this account and region under exactly that name, give it a value, and look at the key behind the colon where one is named',
  }),
  'secret-denied': (sign) => ({
    line: `${who(sign)}: it may not read ${secretIn(sign)}${times(sign)}`,
    fix: 'the execution role needs secretsmanager:GetSecretValue or ssm:GetParameters on it, and kms:Decrypt on a key of your own',
  }),
  'no-route-out': (sign) => ({
    line: `${who(sign)}: its tasks reach neither registry nor secrets: ${wayOut(sign)}${times(sign)}`,
    fix: 'the subnets need a NAT gateway or endpoints (ecr.api, ecr.dkr, s3, logs, secretsmanager), the security group a way out to port 443, the VPC name resolution',
  }),
  'log-group-missing': (sign) => ({
    line: `${who(sign)}: it cannot write logs: the log group is not there, or not reached${times(sign)}`,
    fix: 'deploy the stack that makes the log group again, and give the execution role logs:CreateLogStream and logs:PutLogEvents',
  }),
  'out-of-memory': (sign) => ({
    line: `${who(sign)}: ${container(sign)} was killed: it needs more memory than ${memory(sign)}${times(sign)}`,
    fix: 'give it more memory in slipway.config.ts (memory), or make it use less: the last lines of its log show what it was at',
  }),
  'crash-before-start': (sign) => ({
    line: `${who(sign)}: ${container(sign)} cannot start${times(sign)}: ${notStarted(sign)}`,
    fix: 'look at command and entryPoint in slipway.config.ts: the program must be in the image under that name, and be executable',
  }),
  crash: (sign) => {
    const { exitCode } = sign.container ?? {};
    return {
      line: `${who(sign)}: ${container(sign)} exited with code ${exitCode ?? '?'}${times(sign)}${sign.telling === undefined ? '' : `: ${sign.telling}`}`,
      fix: exitWords(exitCode),
    };
  },
  'container-health-check': (sign) => ({
    line: `${who(sign)}: the health check of ${container(sign)} fails${times(sign)}${sign.telling === undefined ? '' : `: ${sign.telling}`}`,
    fix: 'run its command in the container by hand: it needs a program that the image has, exit code 0, and a start period that is long enough',
  }),
  'health-check-path': (sign) => ({
    line: `${who(sign)}: the health check at ${sign.service?.settings.healthPath ?? 'its path'} is answered with ${codeIn(sign)} where ${sign.service?.settings.healthyCodes ?? '200'} is expected`,
    fix: codeFix(codeIn(sign)),
  }),
  'health-check-port': (sign) => {
    const [heard] = portsHeard(sign);
    const { port } = sign.service?.settings ?? {};
    const asked = port === undefined ? 'the port of the health check' : `port ${port}`;
    if (heard !== undefined && heard !== port)
      return {
        line: `${who(sign)}: the load balancer asks ${asked}, and the container listens on ${heard}`,
        fix: `listen on ${port ?? 'that port'}, by the variable PORT say, or name ${heard} in slipway.config.ts (port)`,
      };
    const how = /Timeout|timed out/.test(sign.text) ? 'does not answer in time' : 'does not answer';
    return {
      line: `${who(sign)}: ${asked} ${how} when the load balancer asks for its health`,
      fix: 'listen on that port on all addresses (0.0.0.0, not localhost), let the load balancer in by the security group, and give a slow start a longer grace period',
    };
  },
  'health-check-grace': (sign) => {
    const { graceSeconds } = sign.service?.settings ?? {};
    const after = graceSeconds === undefined ? 'too early' : `after ${graceSeconds} seconds`;
    return {
      line: `${who(sign)}: it starts, and is given up before it answers: the load balancer's health check counts ${after}`,
      fix: 'give it a longer grace period in slipway.config.ts (healthCheck.gracePeriod), or make it answer sooner',
    };
  },
  'no-spot-capacity': (sign) => ({
    line: `${who(sign)}: AWS has no Fargate Spot capacity for its tasks now, or took it back${times(sign)}`,
    fix: 'deploy again later, or let a part of the tasks run on demand (capacity in slipway.config.ts)',
  }),
  'no-capacity': (sign) => ({
    line: `${who(sign)}: AWS has no capacity for its tasks now${sign.service?.settings.spot === true ? ', on Fargate Spot' : ''}`,
    fix: 'deploy again in some minutes; subnets in more zones, or another size of task, find capacity more often',
  }),
  quota: (sign) => ({
    line: `${who(sign)}: a quota of the account is used up: ${reasonIn(sign).replace(/^.*\bReason: /, '')}`,
    fix: 'ask for more in the Service Quotas console of this account and region, or remove what is no longer needed',
  }),
  'release-task': (sign) => ({
    line: `release task: ${ended(sign)}${sign.telling === undefined ? '' : `: ${sign.telling}`}`,
    fix: 'mend what it reports, and deploy again: no task of the new version was started, and what it changed before it failed is not taken back',
  }),
  'lifecycle-hook': (sign) => ({
    line: `${hookIn(sign)} said no, or did not answer in time`,
    fix: 'look at the log of its function; a pause that nobody confirms in time is taken back as well',
  }),
  alarm: (sign) => ({
    line: `${alarmIn(sign)} rang while the new version took over`,
    fix: 'look at its metric since the deployment began; where it rings without reason, widen its threshold or leave it out (deployment.alarms)',
  }),
  permission: (sign) => ({
    line: `${who(sign)}: a right is missing: ${deniedIn(sign)}`,
    fix: 'let the role that CloudFormation works with do that, or run cdk bootstrap again with a policy that has it; a boundary or an organization may forbid it too',
  }),
  'already-exists': (sign) => ({
    line: `${who(sign)}: something of that name is there already: ${reasonIn(sign)}`,
    fix: 'import it into the stack (npx cdk import), rename one of both, or remove the one that is there where nobody needs it',
  }),
  resource: (sign) => ({
    line: `${who(sign)} could not be ${done(sign)}: ${reasonIn(sign)}`,
    fix: 'mend the property that the reason names; npx slipway plan shows what would change',
  }),
  'smoke-test': (sign) => ({
    line: `the try after the deployment failed: ${sign.text.replace(/^smoke: /, '')}`,
    fix: 'npx slipway smoke tries the same again, npx slipway logs shows what the services said',
  }),
  'not-serving': (sign) => ({
    line: sign.text.replace(/^not serving: /, ''),
    fix: 'somebody, or ECS itself, put another version in its place: npx slipway status shows which, and deploying again sets it right',
  }),
  'time-out': (sign, { services }) => ({
    line: `${sign.subject === undefined ? 'the deployment' : who(sign)} took longer than its time limit${stageOf(services)}`,
    fix: 'npx slipway status shows what it waits for; --time-limit gives it longer',
  }),
  cancelled: () => ({
    line: 'cancelled by a person',
    fix: 'deploy again when you want to: nothing was wrong that is known',
  }),
  unknown: (_sign, evidence) => ({
    line: `no cause was recognized; what is known: ${known(evidence)}`,
    fix: 'the evidence below is all that AWS said; the ECS console shows the service’s events and tasks for about an hour',
  }),
};

const who = ({ subject }: Sign): string => subject ?? 'the deployment';

const container = (sign: Sign): string => sign.container?.name ?? 'a container';

const times = ({ count }: Sign): string =>
  count === 0 ? '' : count === 1 ? ' (1 task)' : ` (${count} tasks)`;

/** `registry/name@sha256:…`, with a digest that people can compare. */
function imageIn({ text }: Sign): string | undefined {
  const [, image] =
    /((?:[\w-]+\.)+[\w-]+(?::\d+)?\/[\w./-]+(?:@sha256:[0-9a-f]+|:[\w.-]+)|[\w./-]+@sha256:[0-9a-f]+)/.exec(
      text,
    ) ?? [];
  return image?.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+/, '$1…').replace(/:+$/, '');
}

function secretIn({ text, service }: Sign): string {
  const [, name] =
    /:secret:([\w/+=.@!-]+)/.exec(text) ??
    /:parameter\/([\w/.-]+)/.exec(text) ??
    /invalid ssm parameters: ([\w/.-]+)/i.exec(text) ??
    [];
  const [only, ...more] = service?.settings.secrets ?? [];
  // Secrets Manager adds six characters of its own to a name.
  const found = name?.replace(/-\w{6}$/, '') ?? (more.length === 0 ? only : undefined);
  return found === undefined ? 'a secret' : `the secret ${found}`;
}

const architecture = ({ service, text }: Sign): string =>
  service?.settings.architecture ?? /'?linux\/(\w+)'?/.exec(text)?.[1] ?? 'that of its task';

const memory = ({ service }: Sign): string =>
  service?.settings.memoryMib === undefined ? 'it has' : `${service.settings.memoryMib} MiB`;

const wayOut = ({ text }: Sign): string =>
  /dial tcp [^:]*:\d+: [\w/ ]+|i\/o timeout|context deadline exceeded|no such host|connection refused|connection issue between the task and [^.]+|network interface|toomanyrequests|pull rate limit/i.exec(
    text,
  )?.[0] ?? 'no connection';

function notStarted({ text, telling, container: its }: Sign): string {
  const [, program] = /exec: "([^"]+)"/.exec(text) ?? [];
  if (program !== undefined && /not found|no such file/i.test(text))
    return `${program} is not in the image`;
  if (program !== undefined && /permission denied/i.test(text))
    return `${program} is not executable`;
  if (its?.exitCode === 127) return telling ?? 'its command is not in the image (exit code 127)';
  if (its?.exitCode === 126) return telling ?? 'its command is not executable (exit code 126)';
  return its?.reason ?? text;
}

const codeIn = ({ text }: Sign): string =>
  /codes: \[?([\d, ]+)/.exec(text)?.[1]?.trim() ?? 'another code';

function codeFix(code: string): string {
  if (/^404/.test(code))
    return 'name a path in slipway.config.ts that the service answers (healthCheck.path), or answer at that one';
  if (/^3/.test(code))
    return 'the path redirects: name the one that it leads to (healthCheck.path)';
  if (/^40[13]/.test(code))
    return 'the path asks for a login: let it be asked without one, or name another (healthCheck.path)';
  return 'it answers, and says that it is not well: its log below tells what it lacks; a dependency that is down must not make the health check fail';
}

const ended = ({ container: its, text }: Sign): string =>
  its?.exitCode === undefined
    ? `did not run: ${its?.reason ?? text.replace(/^\w*: /, '').replace(/\s*: never ran.*$/, '')}`
    : `${its.name} exited with code ${its.exitCode}`;

const hookIn = ({ place, subject, text }: Sign): string => {
  const [, stage] = /\b([A-Z_]*(?:SCALE_UP|TRAFFIC_SHIFT))\b/.exec(text) ?? [];
  const at = stage === undefined ? '' : ` at ${stage.toLowerCase().replaceAll('_', ' ')}`;
  const name = place === 'hook' ? subject : /function:([\w-]+)/.exec(text)?.[1];
  return `the lifecycle hook${name === undefined ? '' : ` ${name}`}${at}`;
};

function alarmIn({ place, subject, text }: Sign): string {
  if (place === 'alarm') return `the alarm ${subject ?? ''}`.trim();
  const [, name] = /alarm(?:\(s\)|s)?:? (?:named )?["'[]?([\w./:-]{3,})["'\]]?/i.exec(text) ?? [];
  const isName =
    name !== undefined && !/^(?:detected|triggered|was|were|during|with)\b/i.test(name);
  return isName ? `the alarm ${name}` : 'an alarm of the deployment';
}

const deniedIn = ({ text }: Sign): string =>
  /(?:User: (\S+) )?is not authorized to perform: \S+(?: on resource: \S+)?/.exec(text)?.[0] ??
  text.replace(/^\S+ \S+: /, '');

/** CloudFormation's reason, without what only machines need. */
const reasonIn = ({ text }: Pick<Sign, 'text'>): string =>
  text
    .replace(/^AWS::\S+ \S+: /, '')
    .replace(/^Resource handler returned message: "?/, '')
    .replace(/"?\s*\((?:RequestToken|Service:)[^)]*\)/g, '')
    .trim() || 'CloudFormation gives no reason';

const done = ({ text }: Sign): string =>
  / CREATE_/.test(text) ? 'made' : / DELETE_/.test(text) ? 'removed' : 'changed';

function stageOf(services: Evidence['services']): string {
  const going = services.find(({ rollout }) => /PROGRESS|PENDING/.test(rollout?.status ?? ''));
  if (going?.rollout === undefined) return '';
  const { running, desired, stage } = going.rollout;
  const at = stage === undefined ? '' : `, at ${stage.toLowerCase().replaceAll('_', ' ')}`;
  return `; ${going.name}: ${running} of ${desired} tasks run${at}`;
}

function known({ said, resources, services }: Evidence): string {
  const [first] = resources;
  if (first !== undefined)
    return `${first.resource} of ${first.stack}: ${first.status}${first.reason === undefined ? '' : `, ${reasonIn({ text: first.reason })}`}`;
  const rollout = services.find((service) => service.rollout?.reason !== undefined);
  if (rollout?.rollout?.reason !== undefined) return `${rollout.name}: ${rollout.rollout.reason}`;
  const heard = services.flatMap(({ events }) => events).at(-1);
  return said ?? heard ?? 'nothing';
}
