import { readFileSync } from 'node:fs';
import { unknownWord } from '../../config';
import { apiClient } from '../../../services/protocol/api/network';
import { CliError, EXIT } from '../errors';
import { setExitCode } from '../exit';
import { followRun, verdict } from '../follow';
import { runningEnvironment } from '../running';
import { data, json, say } from '../terminal';

interface Options {
  readonly environment: string;
  readonly input?: string;
  readonly json?: boolean;
}

/** Runs a task to its end; a container task's exit code is the command's own. */
export async function run(
  task: string,
  { environment, input, json: asJson }: Options,
): Promise<void> {
  const value = parseInput(input);
  const client = apiClient(runningEnvironment(environment).url);
  const names = (await client.tasks()).map(({ name }) => name);
  if (!names.includes(task)) {
    throw new CliError(
      'UNKNOWN_TASK',
      `'${task}': ${unknownWord('task', task, names)}`,
      undefined,
      EXIT.badInput,
    );
  }
  const { id } = await client.submit(task, value);
  const leave = new AbortController();
  process.once('SIGINT', () => leave.abort());
  const finished = await followRun(client, id, leave.signal).catch((error: unknown) => {
    if (!leave.signal.aborted) throw error;
    return undefined;
  });
  if (finished === undefined) {
    say(`\nThe run goes on without you: ${id}`);
    setExitCode(EXIT.interrupted);
    return;
  }
  if (asJson === true) json(finished);
  else if (finished.state === 'SUCCEEDED') data(JSON.stringify(finished.result ?? null));
  say(verdict(finished));
  if (finished.state !== 'SUCCEEDED') setExitCode(finished.error?.exitCode ?? EXIT.failed);
}

function parseInput(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'BAD_INPUT',
      `--input: ${reason}`,
      `give JSON: --input '{"name":"Ada"}', or a file: --input @input.json`,
      EXIT.badInput,
    );
  }
}
