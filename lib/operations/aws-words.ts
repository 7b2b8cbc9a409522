import type { CredentialsFrom } from './process-env';

/** What AWS or the way there says no with, in plain words. */
export interface Said {
  readonly code: 'AWS_DENIED' | 'AWS_REFUSED' | 'AWS_UNREACHABLE' | 'NO_CREDENTIALS';
  readonly message: string;
  readonly hint: string | undefined;
}

interface Metadata {
  readonly attempts?: number;
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

interface Refusal {
  /** Of the error: AWS's own name for it. */
  readonly name: string;
  readonly message: string;
  /** Node's, `ENOTFOUND`. */
  readonly code: string;
  /** Times that AWS was asked; undefined: the error did not come from an answer. */
  readonly attempts: number | undefined;
  /** AWS itself is at fault. */
  readonly isAwsAtFault: boolean;
  readonly from: CredentialsFrom;
}

/** Undefined for what neither AWS nor the network says. */
export function awsWords(error: Error, from: CredentialsFrom): Said | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  const { $metadata, $fault } = error as { $metadata?: Metadata; $fault?: string };
  const { name } = error;
  // Whoever decodes it gets the encoded half of EC2's messages from STS.
  const message = error.message.replace(/\.? *Encoded authorization failure message:[^]*/, '');
  const attempts = $metadata === undefined ? undefined : ($metadata.attempts ?? 1);
  const refusal = { name, message, code, attempts, isAwsAtFault: $fault === 'server', from };
  // Silence in the middle of an answer comes as one that cannot be read.
  const silence = silent(error.message);
  if (silence !== undefined) return silence;
  if (isOfAnother(error.message, $metadata)) return NOT_AWS;
  for (const words of [noCredentials, wrongClock, outOfDate, denied, unreachable, refused]) {
    const said = words(refusal);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The words are those of `@smithy/node-http-handler`. */
function silent(message: string): Said | undefined {
  const [, ms] = /timed out after (\d+) ms of inactivity/.exec(message) ?? [];
  if (ms === undefined) return undefined;
  return {
    code: 'AWS_UNREACHABLE',
    message: `AWS cannot be reached: for ${Number(ms) / 1000} s nothing was said on an open connection`,
    hint: 'check the network, a proxy, and AWS_ENDPOINT_URL if it is set; SLIPWAY_AWS_TIMEOUT=60 waits longer, in seconds',
  };
}

const NOT_AWS: Said = {
  code: 'AWS_UNREACHABLE',
  message: 'AWS cannot be reached: what answers is not AWS',
  hint: 'check a proxy, and AWS_ENDPOINT_URL if it is set',
};

/** AWS numbers its answers, and says something; the page of a proxy does neither, or is no answer of an API at all. */
function isOfAnother(message: string, { httpStatusCode, requestId }: Metadata = {}): boolean {
  if (/Deserialization error/.test(message)) return true;
  const isDumb = /^(?:Unknown(?:Error)?)?$/.test(message);
  return isDumb && httpStatusCode !== undefined && requestId === undefined;
}

const LOGIN = 'with IAM Identity Center: aws sso login';

function noCredentials({ name, message, from }: Refusal): Said | undefined {
  if (!/^(?:CredentialsProviderError|TokenProviderError)$/.test(name)) return undefined;
  if (from.kind !== 'profile')
    return {
      code: 'NO_CREDENTIALS',
      message: 'no AWS credentials found',
      hint: `set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; ${LOGIN}`,
    };
  const why = message.replace(/\.$/, '');
  return {
    code: 'NO_CREDENTIALS',
    message: `profile '${from.name}' (AWS_PROFILE) gives no credentials${why === '' ? '' : `: ${why}`}`,
    hint: `log in: aws sso login --profile ${from.name}; aws configure list-profiles shows which profiles there are`,
  };
}

/** A request is good for some minutes, by the clock of whoever signs it. */
function wrongClock({ name, message }: Refusal): Said | undefined {
  const isOff =
    /^Request(?:Expired|TimeTooSkewed)$|^RequestInTheFuture/.test(name) ||
    /Signature (?:expired|not yet current)/.test(message);
  return isOff
    ? {
        code: 'AWS_REFUSED',
        message: `the clock of this machine differs from AWS’s: ${message}`,
        hint: 'set the clock; npx slipway doctor shows by how much it is wrong',
      }
    : undefined;
}

const NOT_TAKEN =
  /ExpiredToken|TokenRefreshRequired|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|InvalidToken|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|AuthFailure|MissingAuthenticationToken|NotAuthenticated/;

function outOfDate({ name, message, from }: Refusal): Said | undefined {
  if (!NOT_TAKEN.test(name)) return undefined;
  const renew = {
    profile: (profile: string) =>
      `renew them, and try again: aws sso login --profile ${profile}, or new keys of profile '${profile}'`,
    variables: () =>
      `renew them, and try again: set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew, or unset them and set AWS_PROFILE; ${LOGIN}`,
    default: () => `renew them, and try again: those of the default profile; ${LOGIN}`,
  };
  const hint = from.kind === 'profile' ? renew.profile(from.name) : renew[from.kind]();
  return { code: 'NO_CREDENTIALS', message: `AWS does not take the credentials: ${message}`, hint };
}

const REFUSES = /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|^Forbidden$/;

function denied({ name, message, from, attempts }: Refusal): Said | undefined {
  if (!REFUSES.test(name) && !(attempts !== undefined && name === '403')) return undefined;
  const reason = message === '' || message === 'UnknownError' ? name : message;
  return { code: 'AWS_DENIED', message: `AWS says no: ${reason}`, hint: rightFor(reason, from) };
}

/** Who lacks which right, as AWS names them. */
function rightFor(message: string, from: CredentialsFrom): string {
  const [, who = '', right, on] =
    /(?:User: (\S+) is )?not authorized to perform:? (\w+:\w+)(?: on resource: (\S+))?/.exec(
      message,
    ) ?? [];
  if (/with an explicit deny/.test(message)) {
    const [, policy = 'policy'] = /explicit deny in an? ([\w -]*policy)/.exec(message) ?? [];
    return `a ${policy} forbids it, and no right that is added helps: ask who looks after that policy`;
  }
  const role = /assumed-role\/([^/]+)\//.exec(who)?.[1];
  const needed = right === undefined ? 'this right' : `the right ${right}`;
  const where = on === undefined || on === '*' ? '' : ` on ${on}`;
  if (role !== undefined && /^cdk-\w+-.*-role-/.test(role))
    return `role ${role} of cdk bootstrap needs ${needed}${where}: bootstrap anew with the newest cdk, or let an administrator add it`;
  const another =
    from.kind === 'profile'
      ? `or set AWS_PROFILE to another profile than '${from.name}'`
      : 'or set AWS_PROFILE to a profile that has it';
  if (right === undefined)
    return `the credentials need this right in the account of the environment: let an administrator add it, ${another}`;
  const whose =
    role === undefined
      ? who === ''
        ? 'the credentials need'
        : `${who} needs`
      : `role ${role} needs`;
  return `${whose} ${needed}${where}: let an administrator add it, ${another}`;
}

const NOT_REACHED =
  /^(?:ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|ECONNABORTED|EPIPE|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const NOT_TRUSTED = /^(?:CERT_|ERR_TLS_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(?:VERIFY|GET))/;

function unreachable({ name, message, code }: Refusal): Said | undefined {
  const because = (what: string, hint: string): Said => ({
    ...{ code: 'AWS_UNREACHABLE', message: what },
    hint,
  });
  // sts.eu-wst-1.amazonaws.com
  const [, region] = /ENOTFOUND \S*?\.([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\./.exec(message) ?? [];
  if (region !== undefined)
    return because(
      `AWS cannot be reached: ${message}`,
      `is there a region '${region}'? slipway.config.ts names it; if so, check the network, DNS and a proxy`,
    );
  if (NOT_REACHED.test(code) || name === 'TimeoutError')
    return because(
      `AWS cannot be reached: ${message || code || name}`,
      'check the network, a proxy, and AWS_ENDPOINT_URL if it is set',
    );
  if (NOT_TRUSTED.test(code))
    return because(
      `AWS cannot be reached: its certificate is not trusted here (${message || code})`,
      'is there a proxy in between? NODE_EXTRA_CA_CERTS names a file with its certificate',
    );
  return undefined;
}

const TOO_OFTEN =
  /Throttl|TooManyRequests|RequestLimit|SlowDown|BandwidthLimit|PriorRequestNotComplete|ProvisionedThroughputExceeded/;

function refused({ name, message, attempts, isAwsAtFault }: Refusal): Said | undefined {
  if (attempts === undefined) return undefined;
  const tried = attempts > 1 ? `, also at attempt ${attempts} after longer and longer waits` : '';
  return {
    code: 'AWS_REFUSED',
    message: `AWS refused: ${message === '' || message === 'UnknownError' ? name : message}`,
    hint: TOO_OFTEN.test(name)
      ? `too many requests at once${tried}: try again in a minute`
      : isAwsAtFault
        ? `AWS has trouble of its own${tried}: try again in a minute; https://health.aws.amazon.com shows more`
        : undefined,
  };
}
