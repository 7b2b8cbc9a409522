import type { CommandTask } from '../protocol/task';
import { isCommand } from './definition';
import type { AttemptResult, RunRequest } from './messages';
import { inheritedEnvironment } from './process-env';
import { jsonResult, runProgram, runVariables } from './program';
import type { Surroundings } from './task-context';
import { PROGRESS_EVERY_MS, throttle } from './throttle';

/** Runs a command task's program: input on its standard input, result from its file or its last line of output. */
export async function runCommand(
  task: CommandTask<unknown, unknown>,
  input: unknown,
  request: RunRequest,
  { signal, log, line }: Surroundings,
): Promise<AttemptResult> {
  const command: unknown = typeof task.command === 'function' ? task.command(input) : task.command;
  if (!isCommand(command)) {
    const message = 'command must return program and arguments, texts all of them';
    return { ok: false, error: { name: 'InvalidCommand', message }, retryable: false };
  }
  const { pass, flush } = throttle(line.progress, PROGRESS_EVERY_MS);
  const program = runProgram(
    {
      command,
      environment: { ...inheritedEnvironment(), ...runVariables(request) },
      ownGroup: false,
      input: JSON.stringify(input ?? null),
      resultOf: jsonResult,
    },
    { log, progress: pass },
  );
  if (signal.aborted) program.abort();
  signal.addEventListener('abort', program.abort, { once: true });
  const ended = await program.ended;
  flush();
  if (ended !== 'lost' && !('crash' in ended)) return ended;
  return {
    ok: false,
    error: { name: 'Lost', message: 'the program is gone' },
    retryable: false,
  };
}
