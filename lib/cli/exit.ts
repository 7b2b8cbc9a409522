/** Ends the process when it has nothing left to do. */
export function setExitCode(code: number): void {
  process.exitCode = code;
}

/** Ends the process at once. */
export const exitNow = (code: number): never => process.exit(code);
