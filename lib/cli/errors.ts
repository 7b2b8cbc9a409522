/** What went wrong, what to do, and the exit code that says so. */
export class CliError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(code: string, message: string, hint?: string, exitCode: number = EXIT.failed) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Exit codes; docs/cli.md lists them. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Errors of other rooms that people can do something about, and their exit codes. */
const KNOWN: Readonly<Record<string, { readonly hint?: string; readonly exitCode: number }>> = {
  CONFIG_INVALID: { exitCode: EXIT.badInput },
  ASSEMBLY_UNREADABLE: { exitCode: EXIT.failed },
  NOTHING_TO_RUN: { exitCode: EXIT.badInput, hint: 'slipway synth writes the assembly anew' },
  IMAGE_NEEDS_ENGINE: { exitCode: EXIT.failed },
  CANNOT_START: { exitCode: EXIT.failed },
  API_REFUSED: { exitCode: EXIT.failed },
};

export interface Explained {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
}

/** Any error as people read it. */
export function explain(error: unknown): Explained {
  if (error instanceof CliError) {
    const { code, message, hint, exitCode } = error;
    return { code, message, hint, exitCode };
  }
  const { code = '', message = String(error) } = (error ?? {}) as {
    code?: string;
    message?: string;
  };
  const known = KNOWN[code];
  if (known !== undefined) return { code, message, hint: known.hint, exitCode: known.exitCode };
  return {
    code: 'UNEXPECTED',
    message,
    hint: 'run again with --debug for the details',
    exitCode: EXIT.failed,
  };
}
