import { createServer, type Server } from 'node:http';
import { PROTECTED_MINUTES } from './protection';
import { LIVENESS_PATH, METRICS_PATH, READINESS_PATH } from '../protocol/contract';

/** What a runner tells those who watch it. */
export interface Told {
  /** What keeps it from its work; undefined where nothing does. */
  readonly readiness: () => Promise<string | undefined>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Answers the health checks of a container that serves nothing else, and tells its metrics. */
export function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  told: Told,
): Promise<Server> {
  const answerTo = async (path: string | undefined) => {
    if (path === LIVENESS_PATH) return plain(200, 'ok');
    if (path === METRICS_PATH) {
      const { contentType, text } = await told.metrics();
      return { status: 200, contentType, text };
    }
    if (path !== READINESS_PATH) return plain(404, 'not found');
    const problem = await told.readiness();
    return problem === undefined ? plain(200, 'ok') : plain(503, problem);
  };
  const server = createServer((request, response) => {
    void answerTo(request.url)
      .catch((error: unknown) => plain(500, String(error)))
      .then(({ status, contentType, text }) => {
        response.writeHead(status, { 'content-type': contentType }).end(text);
      });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

const plain = (status: number, text: string) => ({
  status,
  contentType: 'text/plain',
  text: `${text}\n`,
});

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
