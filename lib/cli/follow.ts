import type { ApiClient } from '../../services/protocol/api/network';
import { isFinal, type LogLine, type Run } from '../../services/protocol/run';
import { color, say } from './terminal';

/** Shows a run's log as it comes; returns the run when it is over. */
export async function followRun(client: ApiClient, id: string, signal?: AbortSignal): Promise<Run> {
  for await (const event of client.follow(id, signal)) {
    if (event.type === 'log') say(`  ${logLine(event.line)}`);
    else if (isFinal(event.run.state)) return event.run;
  }
  return client.run(id);
}

export function logLine({ stream, text }: LogLine): string {
  return stream === 'stderr' ? color.yellow(text) : text;
}

/** How a run ended, in one line. */
export function verdict({ state, result, error }: Run): string {
  if (state === 'SUCCEEDED')
    return `${color.green(state)} ${result === undefined ? '' : JSON.stringify(result)}`.trim();
  return `${color.red(state)} ${error?.message ?? ''}`.trim();
}
