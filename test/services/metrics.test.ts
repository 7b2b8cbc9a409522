import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { ENV } from '../../services/protocol/contract';
import { submit } from '../../services/protocol/submit';
import { PROJECT_ROOT } from '../support/sample';
import { SLOTS } from '../../services/task-runner/lanes';
import { finished, startSystem, type StartedRunner, type System } from './system';

const TOKEN = 'a-token-that-is-secret-31337';
const SECRET = 'hunter2-is-the-password-4711';

/** `name{labels}` → value, as Prometheus reads them. */
function parse(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))] as const;
      }),
  );
}

const familiesOf = (text: string): string[] =>
  [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name]) => name!);

describe('what runner and web service tell of themselves', () => {
  let system: System;
  let runner: StartedRunner;
  let said = '';
  beforeAll(async () => {
    system = await startSystem({
      token: TOKEN,
      variables: { SHOP_DATABASE_PASSWORD: SECRET },
    });
    runner = await system.startRunner();
    runner.stdout?.on('data', (data: Buffer) => (said += data.toString()));
    const run = async (task: string, input?: unknown) =>
      finished(system.client, (await system.client.submit(task, input)).id);
    await run('echo', { text: SECRET });
    await system.client.submit('echo', { text: 5, password: SECRET }).catch(() => undefined);
    await run('third-time-lucky', SECRET);
    await run('leaves', SECRET);
    await run('program', { password: SECRET });
    await run('spin-in-thread', SECRET);
    await system.client.submit('no-such-task').catch(() => undefined);
    await fetch(`${system.url}/api/v1/nothing/${SECRET}?token=${SECRET}`);
    await fetch(`${system.url}/some/other/path`);
  });
  afterAll(() => system.stop());

  const runnerText = async () => (await fetch(`${runner.health}/metrics`)).text();
  const webText = async () =>
    (
      await fetch(`${system.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
    ).text();

  it('counts runs and attempts by task and how they ended', async () => {
    const values = parse(await runnerText());
    expect(values.get('slipway_runs_finished_total{task="echo",state="succeeded"}')).toBe(1);
    expect(values.get('slipway_runs_finished_total{task="leaves",state="failed"}')).toBe(1);
    expect(values.get('slipway_runs_finished_total{task="spin-in-thread",state="timed_out"}')).toBe(
      1,
    );
    expect(values.get('slipway_attempts_started_total{task="third-time-lucky"}')).toBe(3);
    expect(values.get('slipway_run_retries_total{task="third-time-lucky"}')).toBe(2);
    expect(values.get('slipway_attempts_ended_total{task="third-time-lucky",end="retry"}')).toBe(2);
    expect(
      values.get('slipway_runs_finished_total{task="third-time-lucky",state="succeeded"}'),
    ).toBe(1);
    expect(values.get('slipway_runs_running{task="echo"}')).toBe(0);
    expect(values.get('slipway_runner_slots')).toBe(
      Object.values(SLOTS).reduce((sum, slots) => sum + slots, 0),
    );
  });

  it('measures how long attempts take, and how long runs wait for their first', async () => {
    const values = parse(await runnerText());
    expect(values.get('slipway_attempt_duration_seconds_count{task="spin-in-thread"}')).toBe(1);
    expect(
      values.get('slipway_attempt_duration_seconds_sum{task="spin-in-thread"}'),
    ).toBeGreaterThan(1);
    expect(values.get('slipway_queue_wait_seconds_count{task="third-time-lucky"}')).toBe(1);
  });

  it('tells what waits, and for how long', async () => {
    const now = await system.client.submit('sleeps');
    const others = await Promise.all(
      Array.from({ length: 12 }, () => system.client.submit('sleeps')),
    );
    let values = parse(await runnerText());
    for (let waited = 0; waited < 100; waited += 1) {
      if (values.get('slipway_runs_running{task="sleeps"}') === 10) break;
      await sleep(100);
      values = parse(await runnerText());
    }
    await sleep(300);
    values = parse(await runnerText());
    expect(values.get('slipway_queue_messages')).toBe(3);
    expect(values.get('slipway_queue_oldest_run_age_seconds')).toBeGreaterThan(0.2);
    expect(parse(await webText()).get('slipway_queue_messages')).toBe(3);
    for (const { id } of [...others.reverse(), now]) await system.client.cancel(id);
    for (const { id } of [...others, now]) await finished(system.client, id);
    values = parse(await runnerText());
    expect(values.get('slipway_runs_running{task="sleeps"}')).toBe(0);
    expect(values.get('slipway_queue_oldest_run_age_seconds')).toBe(0);
  });

  it('measures requests by route, with one name for all paths that are none', async () => {
    const text = await webText();
    const values = parse(text);
    const of = (method: string, route: string, status: number) =>
      values.get(
        `http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"}`,
      );
    expect(of('POST', '/api/v1/runs', 201)).toBeGreaterThanOrEqual(6);
    expect(of('POST', '/api/v1/runs', 422)).toBe(2);
    expect(of('GET', '/api/v1/runs/:id', 200)).toBeGreaterThan(0);
    expect(of('GET', 'other', 404)).toBeGreaterThanOrEqual(1);
    expect(text).not.toContain('/some/other/path');
  });

  it('tells metrics of the web service to who may use the API only', async () => {
    expect((await fetch(`${system.url}/metrics`)).status).toBe(401);
  });

  it('has the type that Prometheus asks for', async () => {
    const { headers } = await fetch(`${runner.health}/metrics`);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('is what docs/metrics.md lists, all of it and no more', async () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'metrics.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z_]+)`\s*\| ([^|]*)\|/gm)];
    const listed = (service: string) =>
      rows.filter(([, , where]) => where!.includes(service)).map(([, name]) => name!);
    const own = (names: string[]) => names.filter((name) => /^(?:slipway|http)_/.test(name)).sort();
    expect(own(familiesOf(await runnerText()))).toEqual(own(listed('runner')));
    expect(own(familiesOf(await webText()))).toEqual(own(listed('web')));
    for (const name of listed('runner')) expect(familiesOf(await runnerText())).toContain(name);
    for (const name of listed('web')) expect(familiesOf(await webText())).toContain(name);
  });

  it('logs each attempt in two lines of JSON, with all that one asks of it', () => {
    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ task }) => task === 'third-time-lucky')
      // The next attempt may begin before the last words of this one are written.
      .sort((one, other) => Number(one.attempt) - Number(other.attempt));
    expect(lines.map(({ msg, attempt, end }) => [msg, attempt, end])).toEqual([
      ['run begins', 1, undefined],
      ['run ends', 1, 'RETRY'],
      ['run begins', 2, undefined],
      ['run ends', 2, 'RETRY'],
      ['run begins', 3, undefined],
      ['run ends', 3, 'SUCCEEDED'],
    ]);
    expect(lines[0]).toMatchObject({ service: 'task-runner', queueWaitMs: expect.any(Number) });
    expect(lines[0]!.run).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines[5]).toMatchObject({ state: 'SUCCEEDED', durationMs: expect.any(Number) });
    expect(lines[5]).not.toHaveProperty('queueWaitMs');
  });

  it('never holds what is secret: inputs, results, errors, environment, tokens', async () => {
    expect(said).toContain('run ends');
    for (const text of [said, await runnerText(), await webText()]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(TOKEN);
    }
  });

  it('has one value of a label for all tasks that the application does not name', async () => {
    const other = await startSystem({ variables: { [ENV.tasks]: '[{"name":"echo"}]' } });
    const stranger = await other.startRunner();
    const backend = openBackend({ kind: 'embedded', directory: other.dataDirectory });
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, index) => submit(backend, `made-up-${index}`, null)),
    );
    for (const { id } of runs) await finished(other.client, id);
    closeBackend(backend);
    const text = await (await fetch(`${stranger.health}/metrics`)).text();
    expect(text).not.toContain('made-up');
    expect(parse(text).get('slipway_runs_finished_total{task="other",state="failed"}')).toBe(20);
    await other.stop();
  });
});
