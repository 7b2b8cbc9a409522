/** Why an environment cannot run on this machine. docs/cli.md lists the codes. */
export type LocalErrorCode =
  | 'ALREADY_RUNS'
  | 'CANNOT_START'
  | 'IMAGE_NEEDS_ENGINE'
  | 'NO_ENGINE'
  | 'NOTHING_TO_RUN'
  | 'PORT_TAKEN';

/** What went wrong here, and what to do about it. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;
  readonly hint: string | undefined;

  constructor(code: LocalErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
