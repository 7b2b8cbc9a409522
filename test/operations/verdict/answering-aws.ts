import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AnsweringAws = Awaited<ReturnType<typeof answeringAws>>;

/** Operations of ECS and CloudWatch Logs by their names, answered as a test says; others it remembers. */
export async function answeringAws() {
  let answers: Readonly<Record<string, object>> = {};
  let unanswered: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const operation = String(request.headers['x-amz-target'] ?? request.url)
        .split('.')
        .at(-1)!;
      const answer = answers[operation] ?? NOTHING[operation];
      if (answer === undefined) unanswered.push(operation);
      response
        .writeHead(answer === undefined ? 400 : 200, {
          'content-type': 'application/x-amz-json-1.1',
        })
        .end(JSON.stringify(answer ?? { __type: 'InvalidParameterException', message: operation }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** From now on. */
    answer: (now: Readonly<Record<string, object>>): void => {
      answers = now;
      unanswered = [];
    },
    unanswered: (): readonly string[] => [...new Set(unanswered)],
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Of what most tests say nothing. */
const NOTHING: Readonly<Record<string, object>> = {
  DescribeTaskDefinition: { taskDefinition: { containerDefinitions: [{ name: 'main' }] } },
  GetLogEvents: { events: [] },
};
