import { awsWords } from './aws-words';
import { credentialsFrom } from './process-env';

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

/** An error of the AWS SDK, or of the way to AWS, as people read it; any other error as it is. */
export function explainAws(error: unknown): unknown {
  if (error instanceof OperationError || !(error instanceof Error)) return error;
  const said = awsWords(error, credentialsFrom());
  return said === undefined ? error : new OperationError(said.code, said.message, said.hint);
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
