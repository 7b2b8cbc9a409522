/** Why something on AWS could not be done. docs/cli.md lists the codes. */
export type OperationErrorCode =
  | 'AWS_DENIED'
  | 'AWS_REFUSED'
  | 'AWS_UNREACHABLE'
  | 'DEPLOYMENT_RUNS'
  | 'BUILD_FAILED'
  | 'IMAGE_DIFFERS'
  | 'LAUNCH_FAILED'
  | 'NO_CREDENTIALS'
  | 'NO_ENGINE'
  | 'NO_ENVIRONMENT'
  | 'NO_PRICES'
  | 'NOT_BOOTSTRAPPED'
  | 'NOT_DEPLOYED'
  | 'NOTHING_BEFORE'
  | 'RELEASE_BROKEN'
  | 'RELEASE_DIFFERS'
  | 'UNKNOWN_RELEASE'
  | 'PUSH_FAILED'
  | 'REGISTRY_UNREACHABLE'
  | 'RELEASE_MISMATCH'
  | 'RELEASE_UNREADABLE'
  | 'VULNERABLE'
  | 'WRONG_ACCOUNT';

/** What went wrong on AWS, and what to do about it. */
export class OperationError extends Error {
  readonly code: OperationErrorCode;
  readonly hint: string | undefined;

  constructor(code: OperationErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** An error of the AWS SDK as people read it; any other error as it is. */
export function explainAws(error: unknown): unknown {
  if (error instanceof OperationError || !(error instanceof Error)) return error;
  const { name, message } = error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (name === 'CredentialsProviderError') {
    return new OperationError(
      'NO_CREDENTIALS',
      'no AWS credentials found',
      'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; with IAM Identity Center: aws sso login',
    );
  }
  if (/ExpiredToken|TokenRefreshRequired|InvalidClientTokenId|UnrecognizedClient/.test(name)) {
    return new OperationError(
      'NO_CREDENTIALS',
      `AWS does not take the credentials: ${message}`,
      'renew them, and try again; with IAM Identity Center: aws sso login',
    );
  }
  if (/AccessDenied|UnauthorizedOperation/.test(name)) {
    return new OperationError(
      'AWS_DENIED',
      `AWS says no: ${message}`,
      'the credentials need this right in the account of the environment',
    );
  }
  if (/^(?:ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|EAI_AGAIN|EHOSTUNREACH)$/.test(code)) {
    return new OperationError(
      'AWS_UNREACHABLE',
      `AWS cannot be reached: ${message || code}`,
      'check the network, a proxy, and AWS_ENDPOINT_URL if it is set',
    );
  }
  if ('$metadata' in error) {
    const throttled = /Throttl|TooManyRequests|RequestLimit/.test(name);
    return new OperationError(
      'AWS_REFUSED',
      `AWS refused: ${message === '' ? name : message}`,
      throttled ? 'too many requests at once: try again in a minute' : undefined,
    );
  }
  return error;
}
