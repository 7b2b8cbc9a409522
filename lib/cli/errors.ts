import { explainAws } from '../operations/errors';

/** Exit codes; docs/cli.md lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  badInput: 2,
  atRisk: 3,
  rolledBack: 3,
  rollbackFailed: 4,
  timedOut: 5,
  nothingToDo: 6,
  interrupted: 130,
} as const;

/** Every error that people can meet, by its code, with the command's exit code. docs/cli.md lists the same. */
export const ERRORS = {
  // what was asked
  BAD_USAGE: EXIT.badInput,
  BAD_INPUT: EXIT.badInput,
  UNKNOWN_ENVIRONMENT: EXIT.badInput,
  UNKNOWN_TASK: EXIT.badInput,
  UNKNOWN_LOG: EXIT.badInput,
  UNKNOWN_RUN: EXIT.badInput,
  KEY_REUSED: EXIT.badInput,
  NO_PRIORITIES: EXIT.badInput,
  UNKNOWN_KEY: EXIT.badInput,
  UNKNOWN_VIEW: EXIT.badInput,
  UNKNOWN_SERVICE: EXIT.badInput,
  UNKNOWN_SECRET: EXIT.badInput,
  UNKNOWN_PAGE: EXIT.badInput,
  NOT_HERE: EXIT.badInput,
  NOT_CONFIRMED: EXIT.badInput,
  UNKNOWN_CARD: EXIT.badInput,
  BAD_ICON: EXIT.badInput,
  CONFIG_INVALID: EXIT.badInput,
  BAD_MANIFEST: EXIT.badInput,
  NO_ASSEMBLY: EXIT.badInput,
  NO_PRICES: EXIT.badInput,
  UNKNOWN_REVISION: EXIT.badInput,
  // files
  SYNTH_FAILED: EXIT.failed,
  ASSEMBLY_UNREADABLE: EXIT.failed,
  GRAPH_UNREADABLE: EXIT.failed,
  DIAGRAMS_STALE: EXIT.failed,
  PIPELINE_STALE: EXIT.failed,
  RELEASE_UNREADABLE: EXIT.badInput,
  RELEASE_MISMATCH: EXIT.failed,
  FILE_REFUSED: EXIT.failed,
  // this machine
  NOTHING_TO_RUN: EXIT.failed,
  IMAGE_NEEDS_ENGINE: EXIT.failed,
  CANNOT_START: EXIT.failed,
  PORT_TAKEN: EXIT.failed,
  ALREADY_RUNS: EXIT.failed,
  NOT_RUNNING: EXIT.failed,
  API_REFUSED: EXIT.failed,
  API_UNREACHABLE: EXIT.failed,
  RUN_FAILED: EXIT.failed,
  CANNOT_RETRY: EXIT.failed,
  KEY_EXISTS: EXIT.failed,
  KEY_CHANGED: EXIT.failed,
  // images
  NO_ENGINE: EXIT.failed,
  BUILD_FAILED: EXIT.failed,
  VULNERABLE: EXIT.failed,
  PUSH_FAILED: EXIT.failed,
  REGISTRY_UNREACHABLE: EXIT.failed,
  IMAGE_DIFFERS: EXIT.failed,
  // AWS
  NOT_BOOTSTRAPPED: EXIT.failed,
  NO_ENVIRONMENT: EXIT.failed,
  NOT_DEPLOYED: EXIT.failed,
  DEPLOYMENT_RUNS: EXIT.failed,
  UNKNOWN_RELEASE: EXIT.badInput,
  NOTHING_BEFORE: EXIT.failed,
  RELEASE_BROKEN: EXIT.failed,
  RELEASE_DIFFERS: EXIT.failed,
  WRONG_ACCOUNT: EXIT.failed,
  NO_CREDENTIALS: EXIT.failed,
  LAUNCH_FAILED: EXIT.failed,
  NO_PLUGIN: EXIT.failed,
  NO_EXEC: EXIT.failed,
  NOTHING_RUNS: EXIT.failed,
  NOT_SERVING: EXIT.failed,
  NO_BROWSER: EXIT.failed,
  PROTECTED: EXIT.failed,
  DESTROY_FAILED: EXIT.failed,
  AWS_DENIED: EXIT.failed,
  AWS_REFUSED: EXIT.failed,
  AWS_UNREACHABLE: EXIT.failed,
  // the rest
  INTERRUPTED: EXIT.interrupted,
  UNEXPECTED: EXIT.failed,
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** What went wrong, and what to do. */
export class CliError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export interface Explained {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
}

/** Any error as people read it. */
export function explain(thrown: unknown): Explained {
  const error = explainAws(thrown);
  const { code, message, hint } = describe(error);
  return { code, message, hint, exitCode: ERRORS[code] };
}

function describe(error: unknown): Omit<Explained, 'exitCode'> {
  if (!(error instanceof Error)) return unexpected(String(error));
  const { code, hint } = error as { code?: unknown; hint?: string };
  if (isErrorCode(code)) return { code, message: error.message, hint: hint ?? HINTS[code] };
  if (error.name === 'AbortError')
    return { code: 'INTERRUPTED', message: 'interrupted', hint: undefined };
  return refusedFile(error) ?? unexpected(error.message);
}

/** Of errors that do not bring one. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  API_UNREACHABLE: 'is the environment still up? npx slipway status',
  UNKNOWN_KEY: 'npx slipway keys list shows all',
  KEY_REUSED: 'a key is for one input: give another key, or the same input',
};

/** What the file system says no to, by Node's code. */
const REFUSALS: Readonly<Record<string, string>> = {
  EEXIST: 'a file is in the way of the folder',
  ENOTDIR: 'a file is in the way of the folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no right to',
  EPERM: 'this user has no right to',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** What people can do about a file or folder that the system refuses; undefined for any other error. */
export function refusedFile(error: Error): Omit<Explained, 'exitCode'> | undefined {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const reason = REFUSALS[code];
  if (reason === undefined || path === undefined) return undefined;
  return {
    code: 'FILE_REFUSED',
    message: `cannot use ${path}: ${reason}`,
    hint: 'name another place, or make room there',
  };
}

function unexpected(message: string): Omit<Explained, 'exitCode'> {
  return { code: 'UNEXPECTED', message, hint: 'run again with --debug for the details' };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
