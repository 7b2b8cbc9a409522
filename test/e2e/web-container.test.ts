import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../services/protocol/api/network';
import { closeBackend } from '../../services/protocol/backend';
import { ENV } from '../../services/protocol/contract';
import { AWS_SURROUNDINGS, emulatedBackend } from '../services/aws-resources';
import { freePort } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { asOptions, builtImages, docker, HARDENED } from './built-images';

jest.setTimeout(180_000);

const FAMILY = 'slipway-sample-dev-web';
const TOKEN = 'a-token-of-the-test';
/** Seconds after SIGTERM in which requests still come. */
const DEREGISTRATION = 2;

interface Container {
  readonly id: string;
  readonly url: string;
}

describeWith('container engine', 'the web service as a container', () => {
  const started: string[] = [];
  let image: string;
  beforeAll(() => {
    image = builtImages('dev/web').get(FAMILY)!;
  });
  afterAll(() => {
    for (const container of started) docker('rm', '--force', container);
  });

  const start = async (
    variables: Readonly<Record<string, string>>,
    ...options: string[]
  ): Promise<Container> => {
    const port = await freePort();
    const own = {
      [ENV.application]: 'shop',
      [ENV.environment]: 'dev',
      [ENV.apiToken]: TOKEN,
      [ENV.deregistrationSeconds]: String(DEREGISTRATION),
      [ENV.port]: String(port),
      [ENV.webWorkers]: '2',
      [ENV.tasks]: JSON.stringify([{ name: 'greet', kind: 'handler' }]),
    };
    const id = docker(
      ...['run', '--detach', ...HARDENED, '--memory', '256m', ...options],
      ...asOptions({ ...own, ...variables }),
      image,
    );
    started.push(id);
    const url = `http://127.0.0.1:${port}`;
    for (let waited = 0; (await statusOf(`${url}/readyz`)) !== 200; waited += 100) {
      if (waited > 60_000) throw new Error(docker('logs', id));
      await sleep(100);
    }
    return { id, url };
  };
  const inside = (id: string, program: string): unknown =>
    JSON.parse(docker('exec', id, 'node', '-e', `console.log(JSON.stringify(${program}))`));
  const exitCodeOf = async (id: string): Promise<string> => {
    const state = () => docker('inspect', '--format', '{{.State.Status}}', id);
    for (let waited = 0; state() === 'running'; waited += 100) {
      if (waited > 30_000) throw new Error('it does not end');
      await sleep(100);
    }
    return docker('inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', id);
  };

  /** One instance takes the place of another, as ECS does it, while runs are submitted. */
  const isReplacedWithoutLoss = async (
    old: Container,
    replacement: () => Promise<Container>,
  ): Promise<{ readonly submitted: string[]; readonly next: Container }> => {
    const submitted: string[] = [];
    let target = old;
    const over = new AbortController();
    const submitting = (async () => {
      while (!over.signal.aborted)
        submitted.push((await apiClient(target.url, TOKEN).submit('greet', { name: 'x' })).id);
    })();
    const next = await replacement();
    docker('kill', '--signal', 'TERM', old.id);
    // The load balancer hears of it by the health that it asks for, and requests come until then.
    for (let waited = 0; (await statusOf(`${old.url}/readyz`)) !== 503; waited += 20) {
      if (waited > DEREGISTRATION * 1000) throw new Error('it still says that it is ready');
      await sleep(20);
    }
    const answered = submitted.length;
    while (submitted.length < answered + 3) await sleep(10);
    target = next;
    expect(await exitCodeOf(old.id)).toBe('0 false');
    over.abort();
    await submitting;
    return { submitted, next };
  };

  const hasNoRights = (id: string): void => {
    expect(inside(id, '[process.getuid(), process.getgid()]')).toEqual([1000, 1000]);
    const written = `(() => { try { fs.writeFileSync('/app/x', ''); return 'written' } catch ({ code }) { return code } })()`;
    expect(inside(id, written)).toBe('EROFS');
    const capabilities = `fs.readFileSync('/proc/self/status', 'utf8').match(/^Cap(?:Prm|Eff|Bnd):.*/gm).map((line) => Number('0x' + line.slice(8)))`;
    expect(inside(id, capabilities)).toEqual([0, 0, 0]);
    const workers = `fs.readFileSync('/proc/1/task/1/children', 'utf8').trim().split(' ').length`;
    expect(inside(id, workers)).toBe(2);
  };

  describe('over SQLite', () => {
    const data = mkdtempSync(join(tmpdir(), 'slipway-data-'));
    beforeAll(() => chmodSync(data, 0o777));
    afterAll(() => rmSync(data, { recursive: true, force: true }));
    const again = () =>
      start(
        { [ENV.backend]: 'embedded', [ENV.dataDirectory]: '/data' },
        ...['--volume', `${data}:/data`],
      );

    it('has no rights, serves API and console, and is replaced without a loss', async () => {
      const first = await again();
      hasNoRights(first.id);
      await servesConsole(first.url);
      const { submitted, next } = await isReplacedWithoutLoss(first, again);
      const client = apiClient(next.url, TOKEN);
      for (const id of submitted) expect((await client.run(id)).state).toBe('PENDING');
      docker('kill', '--signal', 'TERM', next.id);
      expect(await exitCodeOf(next.id)).toBe('0 false');
    });
  });

  describeWith('emulator', 'over SQS and DynamoDB', () => {
    let aws: Awaited<ReturnType<typeof emulatedBackend>>;
    beforeAll(async () => {
      aws = await emulatedBackend(['greet']);
    });
    afterAll(() => aws.emulator.stop());

    it('has no rights, serves API and console, and is replaced without a loss', async () => {
      const again = () =>
        start({
          ...AWS_SURROUNDINGS,
          AWS_ENDPOINT_URL: aws.emulator.endpoint,
          [ENV.backend]: 'aws',
          [ENV.queueUrl]: aws.queueUrl,
          [ENV.tableName]: 'runs',
          [ENV.payloadBucket]: 'payloads',
        });
      const first = await again();
      hasNoRights(first.id);
      await servesConsole(first.url);
      const { submitted, next } = await isReplacedWithoutLoss(first, again);
      const backend = aws.open();
      for (const id of submitted) expect((await backend.store.get(id))?.state).toBe('PENDING');
      expect(await backend.broker.depth()).toBe(submitted.length);
      closeBackend(backend);
      docker('kill', '--signal', 'TERM', next.id);
      expect(await exitCodeOf(next.id)).toBe('0 false');
    });
  });
});

const statusOf = (url: string): Promise<number | undefined> =>
  fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );

/** Its page, and each file that the page names. */
async function servesConsole(url: string): Promise<void> {
  expect(await statusOf(`${url}/livez`)).toBe(200);
  expect(await statusOf(`${url}/api/v1/runs`)).toBe(401);
  const page = await fetch(`${url}/runs`);
  expect(page.headers.get('content-type')).toContain('text/html');
  const files = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)];
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const [, file] of files) expect(await statusOf(`${url}${file!}`)).toBe(200);
}
