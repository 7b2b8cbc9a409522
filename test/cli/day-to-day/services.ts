import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { REGION, type Surroundings } from './surroundings';
import { slipwayHere } from './in-process';

/** A program in place of AWS's plugin, which says what it was given. */
const PLUGIN = `#!/bin/sh
if [ "$1" = --version ]; then echo "\${PLUGIN_VERSION:-1.2.707.0}"; exit 0; fi
printf '%s\\n' "$@" > "$PLUGIN_TOLD"
printf 'variable %s\\n' "$AWS_SSM_START_SESSION_RESPONSE" >> "$PLUGIN_TOLD"
exit 7
`;

/** Services and their tasks. */
export function aboutServices({ aws, folder, slipway }: Surroundings): void {
  describe('slipway scale', () => {
    it('shows bounds and count, sets others, and takes them back', async () => {
      expect((await slipway('scale', 'web')).stdout).toBe('web: 1 task, 1 to 4 by scaling\n');
      const set = await slipway('scale', 'web', '2-6');
      expect(set.stderr).toContain('web: 2 tasks, 2 to 6 by scaling; before: 1 task, 1 to 4');
      expect(set.stderr).toContain('npx slipway scale web reset -e dev');
      const back = JSON.parse((await slipway('scale', 'web', 'reset', '--json')).stdout);
      expect(back.after).toEqual({ desired: 2, limits: { min: 1, max: 4 } });
      const few = JSON.parse((await slipway('scale', 'web', '1', '--json')).stdout);
      expect(few.after).toEqual({ desired: 1, limits: { min: 1, max: 1 } });
      expect((await slipway('scale', 'web', 'reset')).status).toBe(0);
    });

    it('reads by the look-up role, and changes with the credentials of the surroundings', async () => {
      await slipway('scale', 'web', 'reset');
      expect(
        aws()
          .asked('RegisterScalableTarget')
          .map(({ key }) => key),
      ).toEqual(['test']);
      const [look] = aws().asked('DescribeScalableTargets');
      expect(look!.key).not.toBe('test');
    });
  });

  describe('slipway restart', () => {
    it('replaces the tasks, and waits until they serve', async () => {
      const { status, stdout, stderr } = await slipway('restart', 'web', '--on', 'aws', '--json');
      expect(stderr).toContain('web serves with new tasks');
      expect(JSON.parse(stdout)).toMatchObject({
        environment: 'dev',
        service: 'web',
        kind: 'done',
      });
      expect(status).toBe(0);
      expect(aws().asked('UpdateService')).toHaveLength(1);
    });

    it('says why the new tasks do not serve', async () => {
      const reason = 'ECS deployment circuit breaker: tasks failed to start.';
      aws().answer('UpdateService', {
        body: JSON.stringify({ service: { deployments: [{ id: 'ours', status: 'PRIMARY' }] } }),
      });
      const failed = {
        id: 'ours',
        status: 'PRIMARY',
        rolloutState: 'FAILED',
        rolloutStateReason: reason,
      };
      aws().answer('DescribeServices', {
        body: JSON.stringify({ services: [{ status: 'ACTIVE', deployments: [failed] }] }),
      });
      const { status, stderr } = await slipway('restart', 'web', '--on', 'aws');
      expect(stderr).toContain(`web does not serve with new tasks: ${reason}`);
      expect(stderr).toContain('slipway tasks web --stopped -e dev --on aws');
      expect(status).toBe(1);
    });
  });

  describe('slipway tasks, stop and exec', () => {
    const RUNTIME = 'f00';
    const described = (changes: object) => ({
      tasks: [
        {
          taskArn: 'arn:aws:ecs:eu-west-1:111111111111:task/shop-dev/0123abcd4567',
          taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/shop-dev-web:14',
          ...{
            lastStatus: 'RUNNING',
            healthStatus: 'HEALTHY',
            capacityProviderName: 'FARGATE_SPOT',
          },
          ...{ cpu: '256', memory: '512', availabilityZone: 'eu-west-1a' },
          ...{ startedAt: Date.now() / 1000 - 300, enableExecuteCommand: true },
          containers: [{ name: 'proxy' }, { name: 'main', runtimeId: RUNTIME }],
          ...changes,
        },
      ],
    });
    const answerTasks = (changes: object = {}): void => {
      const { tasks } = described(changes);
      aws().answer('ListTasks', {
        body: JSON.stringify({ taskArns: tasks.map((one) => one.taskArn) }),
      });
      aws().answer('DescribeTasks', { body: JSON.stringify({ tasks }) });
    };
    const plugin = mkdtempSync(join(tmpdir(), 'slipway-plugin-'));
    const told = join(plugin, 'told');
    const path = process.env.PATH ?? '';
    beforeAll(() => {
      const program = join(plugin, 'session-manager-plugin');
      writeFileSync(program, PLUGIN);
      chmodSync(program, 0o755);
      process.env.PLUGIN_TOLD = told;
    });
    beforeEach(() => void (process.env.PATH = `${plugin}${delimiter}${path}`));
    afterAll(() => {
      process.env.PATH = path;
      rmSync(plugin, { recursive: true });
    });
    const answerSession = (): void =>
      aws().answer('ExecuteCommand', {
        body: JSON.stringify({
          session: { sessionId: 's', streamUrl: 'wss://stream', tokenValue: 'secret-token' },
        }),
      });

    it('lists what runs, with version, age, health and Spot', async () => {
      answerTasks();
      const { stdout } = await slipway('tasks', '--on', 'aws');
      expect(stdout).toMatch(/^NAME +TASK +REVISION +AGE +STATUS +HEALTH +SIZE +ON$/m);
      expect(stdout).toMatch(
        /^web +0123abcd4567 +14 +\d+ min +running +healthy +0.25 vCPU, 512 MiB +Spot, eu-west-1a$/m,
      );
      const narrow = await slipwayHere(folder(), ['tasks', '--on', 'aws'], 90);
      for (const line of narrow.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
      expect(
        JSON.parse((await slipway('tasks', 'web', '--on', 'aws', '--json')).stdout),
      ).toMatchObject([{ name: 'web', spot: true, definition: 'shop-dev-web:14' }]);
    });

    it('tells why tasks stopped', async () => {
      const main = { name: 'main', exitCode: 137, reason: 'OutOfMemoryError: killed' };
      answerTasks({ lastStatus: 'STOPPED', stoppedAt: Date.now() / 1000 - 30, containers: [main] });
      const { stdout } = await slipway('tasks', 'web', '--stopped', '--on', 'aws');
      expect(stdout).toMatch(/^web +0123abcd4567 +14 +\d+ s ago +137 +OutOfMemoryError: killed$/m);
    });

    it('reads the log of the task that ended last, and lines with a word alone', async () => {
      const taskDefinitionArn = 'arn:aws:ecs:eu-west-1:1:task-definition/shop-dev-web:1';
      const stoppedAt = Date.now() / 1000 - 30;
      answerTasks({ lastStatus: 'STOPPED', stoppedAt, taskDefinitionArn });
      const events = ['starting', 'an ERROR came', 'bye'].map((message, index) => ({
        ...{ message, eventId: String(index), timestamp: Date.now() - 60_000 + index },
      }));
      aws().answer('FilterLogEvents', { body: JSON.stringify({ events }) });
      const previous = ['logs', 'web', '--previous', '--on', 'aws'];
      const { stdout } = await slipway(...previous, '--filter', 'error');
      expect(stdout).toMatch(/^\S+Z +web +an ERROR came\n$/);
      const [asked] = aws().asked('FilterLogEvents');
      expect(JSON.parse(asked!.body)).toMatchObject({
        logStreamNames: [expect.stringMatching(/\/main\/0123abcd4567$/)],
      });
      const none = await slipway('logs', 'hello', '--previous', '--on', 'aws');
      expect(none.stderr).toContain("no task of 'hello' ended in the last hour");
      aws().answer('FilterLogEvents', { body: JSON.stringify({ events: [] }) });
      await slipway('logs', '--all', '--on', 'aws');
      const groups = aws()
        .asked('FilterLogEvents')
        .map(({ body }) => String(JSON.parse(body).logGroupName));
      expect(groups.some((group) => group.endsWith('/tasks/hello'))).toBe(true);
    });

    it('opens a shell with the plugin, whose token stands in no argument', async () => {
      answerTasks();
      answerSession();
      const { status } = await slipway('exec', 'web', '--command', 'ls /');
      expect(status).toBe(7);
      const [first, ...others] = readFileSync(told, 'utf8').trimEnd().split('\n');
      expect(first).toBe('AWS_SSM_START_SESSION_RESPONSE');
      expect(others.slice(0, 2)).toEqual([REGION, 'StartSession']);
      expect(others.slice(0, -1).join(' ')).toContain(
        `"Target":"ecs:shop-dev-cluster_0123abcd4567_${RUNTIME}"`,
      );
      expect(others.slice(0, -1).join(' ')).not.toContain('secret-token');
      expect(others.at(-1)).toContain('"TokenValue":"secret-token"');
      expect(JSON.parse(aws().asked('ExecuteCommand')[0]!.body)).toMatchObject({
        ...{ container: 'main', command: 'ls /', interactive: true, cluster: 'shop-dev-cluster' },
      });
    });

    it('hands the session to an old plugin in the only way that it knows', async () => {
      answerTasks();
      answerSession();
      process.env.PLUGIN_VERSION = '1.2.339.0';
      await slipway('exec', '0123', '--container', 'proxy');
      delete process.env.PLUGIN_VERSION;
      expect(readFileSync(told, 'utf8')).toMatch(/^\{"SessionId":"s"/);
    });

    it.each([
      [
        'no plugin',
        {},
        '/nowhere',
        /session-manager-plugin is not installed.*\n.*docs\.aws\.amazon/,
      ],
      [
        'a task without ECS Exec',
        { enableExecuteCommand: false },
        undefined,
        /slipway restart web/,
      ],
      ['no task', { lastStatus: 'PENDING' }, undefined, /no task of 'web' runs now/],
    ])('says what is missing: %s', async (_what, changes, where, message) => {
      answerTasks(changes);
      if (where !== undefined) process.env.PATH = where;
      const { status, stderr } = await slipway('exec', 'web');
      expect(stderr).toMatch(message);
      expect(status).toBe(1);
    });

    it('stops a container task by its id, and no task of a service', async () => {
      answerTasks();
      const service = await slipway('stop', '0123abcd', '--on', 'aws');
      expect(service.stderr).toMatch(/is a task of the service web, which would start another one/);
      expect(service.status).toBe(2);
      aws().reset();
      const override = ['--override', 'cpu=1024,memory=4096'];
      const run = await slipway('run', 'hello', '--on', 'aws', '--detach', ...override);
      const id = run.stdout.trim();
      const [started] = aws().asked('RunTask');
      expect(JSON.parse(started!.body).overrides).toMatchObject({ cpu: '1024', memory: '4096' });
      const { status, stderr } = await slipway('stop', id.slice(0, 8), '--on', 'aws');
      expect(stderr).toContain(`hello ${id} is being stopped`);
      expect(status).toBe(0);
      expect(
        aws()
          .asked('StopTask')
          .map(({ key }) => key),
      ).toEqual(['test']);
    });
  });
}
