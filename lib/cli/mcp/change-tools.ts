import type { CallToolResult, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { answered, said, toolResult } from './answer';
import { visible } from './as-data';
import { environment, on, option, run, task } from './arguments';
import type { Context } from './context';
import { placeOf, where } from './place';

const CHANGES = { readOnlyHint: false, destructiveHint: true, openWorldHint: false } as const;

/** A run is waited for so long; then it goes on by itself. Clients give up after a minute where they are not told otherwise. */
const RUN_LIMIT_MS = 45_000;
const MINUTE_MS = 60_000;
/** A person has so long to answer. */
const ANSWER_MS = 5 * 60_000;

/** Tools that change something. Each asks a person first, and does nothing where there is none to ask. */
export function addChangeTools(context: Context): void {
  const { server, ask } = context;
  server.registerTool(
    'run_task',
    {
      description:
        'Run a task and give its result; one that takes longer goes on, and the tool runs tells of it. A person is asked first',
      inputSchema: {
        ...{ task, environment, on },
        input: z.unknown().optional().describe('Input of the run: any JSON that the task takes'),
        key: run
          .optional()
          .describe(
            'Your own name for the run: given again, it is the same run and nothing is done twice',
          ),
      },
      annotations: CHANGES,
    },
    async (input, { signal, requestId }) => {
      const text = input.input === undefined ? undefined : JSON.stringify(input.input);
      return confirmed(
        context,
        {
          question: `Run ${input.task} in ${placeOf(input)}${text === undefined ? '' : ` with input ${short(text)}`}?`,
          requestId,
        },
        async () => {
          const args = [
            ...['run', '--json', ...where(input)],
            // `@file` of the command line would read a file: JSON never begins so.
            ...option('--input', text),
            ...option('--key', input.key),
            ...['--', input.task],
          ];
          const asked = await ask(args, { limitMs: RUN_LIMIT_MS, signal });
          // Told to end, the command leaves the run, and says its id.
          const found =
            asked.ended === 'time' ? answered({ ...asked, ended: 'itself' }) : answered(asked);
          return toolResult(`Run of ${input.task}`, found);
        },
      );
    },
  );
  server.registerTool(
    'retry_run',
    {
      description:
        'Do a run again that failed, took too long or was cancelled. A person is asked first',
      inputSchema: { run, environment, on },
      annotations: CHANGES,
    },
    async (input, { signal, requestId }) =>
      confirmed(
        context,
        { question: `Do ${input.run} in ${placeOf(input)} again?`, requestId },
        async () => {
          const args = ['retry', '--json', ...where(input), '--', input.run];
          return toolResult(
            'The new run',
            answered(await ask(args, { limitMs: MINUTE_MS, signal })),
          );
        },
      ),
  );
  server.registerTool(
    'cancel_run',
    {
      description: 'Cancel a run. A person is asked first',
      inputSchema: { run, environment, on },
      annotations: CHANGES,
    },
    async (input, { signal, requestId }) =>
      confirmed(
        context,
        { question: `Cancel ${input.run} in ${placeOf(input)}?`, requestId },
        async () => {
          const args = ['cancel', '--json', ...where(input), '--', input.run];
          return toolResult('The run', answered(await ask(args, { limitMs: MINUTE_MS, signal })));
        },
      ),
  );
}

async function confirmed(
  { server: { server } }: Context,
  { question, requestId }: { readonly question: string; readonly requestId: RequestId },
  work: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  if (server.getClientCapabilities()?.elicitation === undefined)
    return said(
      'Nothing was done: this client cannot ask a person (elicitation), and what changes something is asked for first.',
      true,
    );
  const { action, content } = await server.elicitInput(
    {
      mode: 'form',
      message: visible(question),
      requestedSchema: {
        type: 'object',
        properties: { confirm: { type: 'boolean', title: 'Do it', default: false } },
        required: ['confirm'],
      },
    },
    { timeout: ANSWER_MS, relatedRequestId: requestId },
  );
  if (action === 'accept' && content?.confirm === true) return work();
  return said('Nothing was done: the person who was asked said no.', true);
}

const short = (text: string): string =>
  text.length <= 300 ? text : `${text.slice(0, 300)}… and ${text.length - 300} more characters`;
