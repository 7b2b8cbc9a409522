import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readAssembly } from '../../lib/assembly';
import { publishTo, showOwnPicture } from '../../lib/cli/architecture/publish';
import { architectureOf } from '../../lib/cli/architecture/describe';
import { partsOf } from '../../lib/cli/architecture/parts';
import { resolveApplication } from '../../lib/config';
import { graphOf } from '../../lib/graph';
import { unsafeInSvg } from '../../services/web/svg-check';
import { startApp, type AppForTests } from '../services/web/app-for-tests';
import { lazily, PROJECT_ROOT, synthesized, synthesizedByCdk } from '../support/sample';

const assembly = lazily(() => synthesizedByCdk());
const sample = lazily(() => architectureOf(readAssembly(assembly()), 'dev'));

describe('the picture of an environment', () => {
  it('knows what its nodes are to the running system', async () => {
    const { nodes } = await sample();
    const parts = Object.fromEntries(
      nodes.flatMap(({ title, part }) => (part === undefined ? [] : [[title, part]])),
    );
    expect(parts).toEqual({
      'Web service': { kind: 'web' },
      'Task runner': { kind: 'runner' },
      Tasks: { kind: 'queue' },
      'Tasks dead letters': { kind: 'dead-letters' },
      Runs: { kind: 'runs' },
      Hello: { kind: 'task', task: 'hello' },
      'Hello schedule': { kind: 'schedule', task: 'hello' },
    });
  });

  it('names lines of code, and what each connection was found in', async () => {
    const { nodes, edges, resources } = await sample();
    const web = nodes.find(({ part }) => part?.kind === 'web');
    expect(web?.source?.file).toMatch(/^lib\/constructs\//);
    for (const { resources: ids } of nodes)
      for (const id of ids) expect(resources[id]?.type).toMatch(/^(?:AWS|Custom)::/);
    const known = new Set(nodes.map(({ id }) => id));
    for (const { from, to, evidence } of edges) {
      expect([known.has(from), known.has(to)]).toEqual([true, true]);
      expect(evidence.length).toBeGreaterThan(0);
    }
  });

  it('has a place for each card of each view, and pictures that a service takes', async () => {
    const { views, nodes } = await sample();
    expect(views.map(({ name }) => name)).toEqual([
      ...['overview', 'network', 'data-flow', 'permissions'],
    ]);
    expect(views[0]?.cards.flatMap((card) => card.nodes).sort()).toEqual(
      nodes.map(({ id }) => id).sort(),
    );
    for (const { cards, width, height, svg } of views) {
      expect(svg.light).toContain(`width="${width}" height="${height}"`);
      expect([unsafeInSvg(svg.light), unsafeInSvg(svg.dark)]).toEqual([undefined, undefined]);
      expect(svg.dark).not.toBe(svg.light);
      for (const card of cards) {
        expect(Math.min(card.x, card.y)).toBeGreaterThanOrEqual(0);
        expect(card.x + card.width).toBeLessThanOrEqual(width);
        expect(card.y + card.height).toBeLessThanOrEqual(height);
        // the card is drawn where its place is said to be
        const corner = `x="${card.x - 20}" y="${card.y - 78}" width="${card.width}"`;
        expect(svg.light).toContain(corner);
      }
    }
  });

  it('tells queues apart, and what a schedule of a handler task starts', () => {
    const application = resolveApplication(
      {
        name: 'shop',
        taskRunner: { queues: { fast: {} } },
        tasks: {
          urgent: {
            handler: 'tasks/greet/task.ts',
            queue: 'fast',
            schedule: { cron: '0 * * * *' },
          },
          greet: { handler: 'tasks/greet/task.ts' },
        },
        environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
      },
      { root: PROJECT_ROOT },
    );
    const read = readAssembly(synthesized(application, { paths: true }));
    const parts = [...partsOf(read, graphOf(read, 'dev')).values()];
    expect(parts).toEqual(
      expect.arrayContaining([
        { kind: 'runner' },
        { kind: 'runner', queue: 'fast' },
        { kind: 'queue' },
        { kind: 'queue', queue: 'fast' },
        { kind: 'dead-letters' },
        { kind: 'dead-letters', queue: 'fast' },
        { kind: 'schedule', task: 'urgent' },
      ]),
    );
    expect(parts.filter(({ kind }) => kind === 'runner')).toHaveLength(2);
  });
});

describe('slipway diagram --publish', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-publish-'));
  let service: AppForTests;
  beforeAll(async () => {
    service = await startApp({ token: 'secret' });
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const publish = async (...args: string[]) => {
    const { status, stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(PROJECT_ROOT, 'bin', 'slipway.js'), 'diagram', '--app', assembly(), ...args],
      { cwd: PROJECT_ROOT, env: { ...process.env, SLIPWAY_API_TOKEN: 'secret' } },
    ).then(
      (said) => ({ status: 0, ...said }),
      (error: unknown) => {
        const { code, ...said } = error as { code: number; stdout: string; stderr: string };
        return { status: code, ...said };
      },
    );
    return { status, stdout, stderr };
  };

  it('hands the picture to the web service at an address, with the token', async () => {
    const { status, stdout } = await publish('--publish', 'dev', '--url', service.url, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ...{ environment: 'dev', to: service.url },
      views: ['overview', 'network', 'data-flow', 'permissions'],
    });
    expect((await service.backend.store.architecture())?.architecture).toEqual(await sample());
  });

  it('says what is wrong: no such environment, another one there, none that runs here', async () => {
    const unknown = await publish('--publish', 'dve', '--url', service.url);
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('dev')]);
    const other = await publish('--publish', 'prod', '--url', service.url);
    expect([other.status, other.stderr]).toEqual([
      1,
      expect.stringContaining("this is 'dev', not 'prod'"),
    ]);
    const both = await publish('--publish', 'dev', '--live');
    expect(both.status).toBe(2);
  });

  it('is refused without the token', async () => {
    await expect(publishTo(service.url, await sample())).rejects.toThrow(
      'send an API key or token',
    );
  });
});

it('shows an environment of this machine its own picture when it starts', async () => {
  const service = await startApp();
  const { signal } = new AbortController();
  await showOwnPicture({ environment: 'dev', url: service.url, app: assembly(), signal });
  expect((await service.backend.store.architecture())?.architecture.environment).toBe('dev');
  await service.stop();
  // it runs without one as well
  await showOwnPicture({ environment: 'dev', url: service.url, app: '/nowhere', signal });
});
