import { main } from '../../../lib/cli';

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which it came. */
  readonly output: string;
}

/**
 * The command line in this process, in a folder: without the half second that a process takes. What it writes is kept;
 * no user ever sees a stack trace.
 *
 * @param columns of a terminal that shows the data; undefined: a pipe
 */
export async function slipwayHere(
  folder: string,
  args: readonly string[],
  columns?: number,
): Promise<Said> {
  const before = process.cwd();
  const { isTTY, columns: width } = process.stdout;
  let stdout = '';
  let stderr = '';
  let output = '';
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stdout += String(chunk);
    output += String(chunk);
    return true;
  });
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    stderr += String(chunk);
    output += String(chunk);
    return true;
  });
  // Whoever runs the tests in a terminal is not asked anything.
  for (const stream of [process.stderr, process.stdin]) Object.assign(stream, { isTTY: false });
  if (columns !== undefined) Object.assign(process.stdout, { isTTY: true, columns });
  process.chdir(folder);
  process.exitCode = 0;
  try {
    await main([process.execPath, 'slipway', ...args]);
    const status = exitCode();
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    return { status, stdout, stderr, output };
  } finally {
    process.exitCode = 0;
    process.chdir(before);
    Object.assign(process.stdout, { isTTY, columns: width });
    out.mockRestore();
    err.mockRestore();
  }
}

const exitCode = (): number => Number(process.exitCode ?? 0);
