import { knownEnvironment, startEnvironment, stopEnvironment } from '../running';
import { step } from '../step';
import { synthesize } from '../synthesize';
import { color, json, say } from '../terminal';
import { untilStopped } from '../until-stopped';

interface Options {
  readonly environment: string;
  readonly port?: number;
  readonly json?: boolean;
}

export async function up({ environment, port, json: asJson }: Options): Promise<void> {
  const name = knownEnvironment(environment);
  await step('Synthesize', () => synthesize());
  const local = await step(`Start ${name}`, () =>
    startEnvironment(name, { verbose: true, ...(port !== undefined && { port }) }),
  );
  if (asJson === true) json({ environment: name, url: local.url, processes: local.processes });
  say(
    `\n${color.bold(name)} runs at ${color.cyan(local.url)}\n${color.dim('Ctrl-C drains and stops it.')}`,
  );
  await untilStopped(() => local.kill());
  await step('Drain and stop', () => stopEnvironment(name, local));
}
