import { ECSClient, ExecuteCommandCommand } from '@aws-sdk/client-ecs';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { OperationError } from '../errors';
import { explained } from '../explained';
import type { Sessions } from './ports';

/** ECS Exec, in one region. Errors come explained. */
export function sessionsIn(region: string, credentials: Credentials): Sessions {
  const ecs = new ECSClient(answering({ region, credentials }));
  return explained<Sessions>({
    begin: async ({ cluster, task, container, command }) => {
      const { session } = await ecs.send(
        // ECS knows no other sessions than interactive ones.
        new ExecuteCommandCommand({ cluster, task, container, command, interactive: true }),
      );
      const { sessionId, streamUrl, tokenValue } = session ?? {};
      if (sessionId === undefined || streamUrl === undefined || tokenValue === undefined)
        throw new OperationError('AWS_REFUSED', 'ECS began no session');
      return { sessionId, streamUrl, tokenValue };
    },
  });
}
