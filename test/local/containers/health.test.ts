import { setTimeout as sleep } from 'node:timers/promises';
import { taskContainer } from '../../../lib/local/containers/container';
import type { ContainerDefinition } from '../../../lib/local/containers/definition';
import type { ContainerEngine } from '../../../lib/local/engine/engine';

/** Half a second of AWS, between two checks, takes a minute here: whatever is asked sooner has another reason. */
const PACE = 120_000;

/** A container that says what it is told to, in an engine that answers its checks. */
async function started(passes: () => boolean) {
  let say: (line: string) => void = () => undefined;
  let checks = 0;
  const engine: ContainerEngine = {
    ask: async (what) => {
      if (what === 'exec') checks += 1;
      const exitCode = what === 'exec' && !passes() ? 1 : 0;
      return Promise.resolve({ exitCode, output: 'container', error: '' });
    },
    get: () => Promise.resolve(''),
    lines: ([what], onLine) => {
      if (what === 'logs') say = onLine;
      return () => undefined;
    },
  };
  const definition = {
    name: 'main',
    healthCheck: {
      ...{ command: ['check'], intervalSeconds: 30, timeoutSeconds: 5 },
      ...{ retries: 1, startPeriodSeconds: 0 },
    },
  } as unknown as ContainerDefinition;
  const ignore = (): void => undefined;
  const container = taskContainer(definition, {
    ...{ engine, pace: PACE, onLine: ignore, onHealth: ignore },
  });
  await container.start(['create']);
  return {
    says: async (line: string): Promise<void> => {
      say(line);
      await sleep(5);
    },
    health: () => container.health(),
    checks: () => checks,
  };
}

describe('the health of a container that starts', () => {
  it('is asked at once when it says something', async () => {
    const { says, health, checks } = await started(() => true);
    await sleep(20);
    expect({ health: health(), checks: checks() }).toEqual({ health: 'UNKNOWN', checks: 0 });
    await says('ready');
    expect({ health: health(), checks: checks() }).toEqual({ health: 'HEALTHY', checks: 1 });
  });

  it('is asked for no word more once it was well', async () => {
    const { says, checks } = await started(() => true);
    for (const line of ['ready', 'a request', 'another']) await says(line);
    expect(checks()).toBe(1);
  });

  it('is not asked for each word of a talkative one, and those words are no failures', async () => {
    const { says, health, checks } = await started(() => false);
    for (let line = 0; line < 30; line += 1) await says(`line ${line}`);
    expect(checks()).toBeGreaterThan(1);
    expect(checks()).toBeLessThanOrEqual(5);
    expect(health()).toBe('UNKNOWN');
  });
});
