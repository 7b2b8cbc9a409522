import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { option } from './arguments';
import { answered, linesAsData, said, type Answered } from './answer';
import { valueAsData } from './as-data';
import { placeOf, where, type Place } from './place';
import type { Ask } from './spawn';

interface Input extends Place {
  readonly run?: string | undefined;
}

interface FoundRun {
  readonly id: string;
  readonly task: string;
  readonly state: string;
}

const LIMIT_MS = 60_000;
/** Failed runs whose logs are shown. */
const SHOWN = 2;

/** Everything that is known of a failure, in one answer: runs with their errors and logs, deployments, stacks. */
export async function explainFailure(
  ask: Ask,
  input: Input,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const about = async (...args: string[]): Promise<Answered> =>
    answered(await ask(args, { limitMs: LIMIT_MS, signal }));
  const wanted =
    input.run === undefined
      ? ['--state=failed,timed_out', `--limit=${SHOWN}`]
      : [...option('--prefix', input.run), `--limit=${SHOWN}`];
  const [runs, ...deployment] = await Promise.all([
    about('runs', '--json', ...where(input), ...wanted),
    ...(input.on === 'aws' && input.run === undefined
      ? [about('status', '--json', ...where(input)), ...deployments(input, about)]
      : []),
  ]);
  const found = runs.isError || !Array.isArray(runs.value) ? [] : (runs.value as FoundRun[]);
  if (input.run !== undefined && !runs.isError && found.length === 0)
    return said(
      `There is no run ${input.run} in ${placeOf(input)}; the tool runs lists them.`,
      true,
    );
  const parts = [
    valueAsData(
      input.run === undefined
        ? `Newest runs that failed in ${placeOf(input)}`
        : `Run ${input.run} in ${placeOf(input)}`,
      runs.value,
    ),
    ...deployment.map(({ value }, index) =>
      valueAsData(index === 0 ? 'Stacks and services' : 'Last deployments', value),
    ),
  ];
  // One after the other: each is a process.
  for (const { id, task } of found) {
    const log = await about('logs', '--json', ...where(input), '--', id);
    parts.push(
      log.isError
        ? valueAsData(`Log of ${task} ${id}`, log.value)
        : linesAsData(`Log of ${task} ${id}`, log.value),
    );
  }
  return {
    content: parts.map((text) => ({ type: 'text' as const, text })),
    ...(runs.isError && { isError: true }),
  };
}

const deployments = (
  { environment }: Input,
  about: (...args: string[]) => Promise<Answered>,
): Promise<Answered>[] =>
  environment === undefined ? [] : [about('releases', '--json', '--limit=5', environment)];
