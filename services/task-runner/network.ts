import { createServer, type Server } from 'node:http';
import type { Backend } from '../protocol/backend';
import { PROTECTED_MINUTES } from './protection';
import { LIVENESS_PATH, READINESS_PATH } from '../protocol/contract';

/** Answers the health checks of a container that serves nothing else. */
export function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  { broker }: Backend,
): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
    };
    if (request.url === LIVENESS_PATH) {
      answer(200, 'ok');
      return;
    }
    if (request.url !== READINESS_PATH) {
      answer(404, 'not found');
      return;
    }
    broker.depth().then(
      () => answer(200, 'ok'),
      () => answer(503, 'the queue does not answer'),
    );
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** How long the agent may take; it is on the same host. */
const AGENT_TIMEOUT_MS = 3000;

/**
 * Asks ECS not to stop this task while it works, in scale-in or deployment.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
export async function protectFromScaleIn(agentUri: string, busy: boolean): Promise<void> {
  const response = await fetch(`${agentUri}/task-protection/v1/state`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ProtectionEnabled: busy,
      ...(busy && { ExpiresInMinutes: PROTECTED_MINUTES }),
    }),
    signal: AbortSignal.timeout(AGENT_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the ECS agent answered ${response.status}`);
}
