import { apiClient } from '../../../services/protocol/api/network';
import { CliError, EXIT } from '../errors';
import { followRun, logLine } from '../follow';
import { runningEnvironment } from '../running';
import { data, json } from '../terminal';

interface Options {
  readonly environment: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** The log of a run, by its id, or of a task's newest run, by its name. */
export async function logs(
  what: string,
  { environment, follow, json: asJson }: Options,
): Promise<void> {
  const client = apiClient(runningEnvironment(environment).url);
  const [newest] = await client.runs({ task: what, limit: 1 });
  const id = newest?.id ?? what;
  if (newest === undefined && !/^[0-9a-f-]{36}$/.test(what)) {
    throw new CliError(
      'NO_RUN',
      `no run of '${what}'`,
      'name a task that has run, or the id of a run',
      EXIT.badInput,
    );
  }
  if (follow === true) {
    await followRun(client, id);
    return;
  }
  const lines = await client.log(id);
  if (asJson === true) json(lines);
  else for (const line of lines) data(`${line.at}  ${logLine(line)}`);
}
