import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { resolveApplication, withRelease } from '../../lib/config';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { lazily, PROJECT_ROOT, synthesized, synthesizedByCdk } from '../support/sample';
import { bootstrapped } from './bootstrapped';
import { cdkAgainst, deploy, REGION, type Cdk } from './cdk';
import { cloudFormationAt } from './cloudformation';

jest.setTimeout(300_000);

const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];
const DIGEST = `sha256:${'ab'.repeat(32)}`;

const place = { account: '111111111111', region: REGION };
const sample = (changes: object = {}, environments: object = { dev: place }) =>
  resolveApplication(
    {
      name: 'shop',
      tasks: {
        greet: { handler: 'tasks/greet/task.ts' },
        report: { image: { build: 'tasks/hello' }, schedule: { every: '1 hour' } },
      },
      ...changes,
      environments,
    },
    { root: PROJECT_ROOT },
  );

describeWith('emulator', 'dev, test and prod, each in its own account', () => {
  let emulator: Emulator;
  let cdk: Cdk;
  const assembly = lazily(() => synthesizedByCdk());
  beforeAll(async () => {
    emulator = await startEmulator();
    cdk = cdkAgainst(emulator.endpoint);
    for (const account of ACCOUNTS) await bootstrapped(emulator.endpoint, account);
  });
  afterAll(() => emulator.stop());

  it('deploy with one command, the images and the pipeline’s role with them', () => {
    const { status, output } = deploy(cdk, assembly(), '**');
    if (status !== 0) throw new Error(output);
    expect(output.match(/✅ {2}(?:dev|test|prod|delivery)\/\w+/g)).toHaveLength(16);
  });

  it('are gone when they are destroyed, one without the other', () => {
    const { status, output } = cdk('--app', assembly(), 'destroy', 'test/**', '--force');
    expect({ status, failed: output.match(/❌.*/g) }).toEqual({ status: 0, failed: null });
    expect(output.match(/✅ {2}test\/\w+/g)).toHaveLength(5);
  });
});

describeWith('emulator', 'an environment that changes', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  /** Deploys one application, then the other in its place. */
  const changed = async (
    before: ReturnType<typeof sample>,
    after: ReturnType<typeof sample>,
  ): Promise<string[]> => {
    const aws = cloudFormationAt(emulator.endpoint);
    await aws.reset();
    const [first, second] = [synthesized(before), synthesized(after)];
    await aws.create(first, 'dev');
    return aws.update(first, second, 'dev');
  };
  const ecs = () =>
    new ECSClient({
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  const active = async (familyPrefix: string) => {
    const { taskDefinitionArns } = await ecs().send(
      new ListTaskDefinitionsCommand({ familyPrefix, status: 'ACTIVE' }),
    );
    return taskDefinitionArns;
  };
  const imageOf = async (family: string): Promise<string> => {
    const { taskDefinition } = await ecs().send(
      new DescribeTaskDefinitionCommand({ taskDefinition: family }),
    );
    return taskDefinition!.containerDefinitions!.find(({ name }) => name === 'main')!.image!;
  };
  const targets = async (): Promise<Record<string, unknown>[]> => {
    const answer = await fetch(`${emulator.endpoint}/moto-api/data.json`);
    const data = (await answer.json()) as Record<string, Record<string, Record<string, unknown>[]>>;
    return data.applicationautoscaling?.FakeScalableTarget ?? [];
  };

  it('takes images by digest in place of those built from source', async () => {
    const manifest = join(PROJECT_ROOT, 'environments-test.release.json');
    const image = (name: string) => ({
      image: `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/${name}@${DIGEST}`,
      architectures: ['x86_64'],
    });
    const images = {
      web: image('web'),
      'task-runner': image('task-runner'),
      report: image('report'),
    };
    writeFileSync(manifest, JSON.stringify({ revision: '0123abc', images }));
    try {
      const touched = await changed(sample(), withRelease(sample(), manifest));
      expect(touched).toEqual(['shop-dev-tasks', 'shop-dev-web']);
    } finally {
      rmSync(manifest);
    }
    expect(await imageOf('shop-dev-web')).toBe(images.web.image);
    expect(await imageOf('shop-dev-report')).toBe(images.report.image);
  });

  it('takes other counts', async () => {
    await changed(sample(), sample({ web: { minTasks: 3, maxTasks: 7 } }));
    const web = (await targets()).find(({ resource_id }) =>
      String(resource_id).endsWith('/shop-dev-web'),
    );
    expect(web).toMatchObject({ min_capacity: 3, max_capacity: 7 });
  });

  it('takes a task more, and a task less', async () => {
    const more = {
      tasks: {
        greet: { handler: 'tasks/greet/task.ts' },
        import: { image: { build: 'tasks/hello' } },
      },
    };
    await changed(sample(), sample(more));
    expect(await imageOf('shop-dev-import')).toContain('cdk-hnb659fds-container-assets');
    expect(await active('shop-dev-report')).toEqual([]);
  });

  it('is not held up by what another stack reads: a store that web reads goes, and comes', async () => {
    const storage = {
      storage: { orders: { type: 'table', partitionKey: 'id', access: { web: 'read-write' } } },
    };
    const none = sample();
    const one = sample(storage);
    expect(await changed(none, one)).toContain('shop-dev-storage');
    const renamed = { storage: { invoices: storage.storage.orders } };
    expect(await changed(one, sample(renamed))).toEqual(['shop-dev-storage', 'shop-dev-web']);
  });

  it('stands beside a second one in the same account and region', async () => {
    const two = synthesized(sample({}, { dev: place, next: place }));
    const aws = cloudFormationAt(emulator.endpoint);
    await aws.reset();
    await aws.create(two, 'dev');
    await aws.create(two, 'next');
    await aws.destroy(two, 'dev');
    expect(await imageOf('shop-next-web')).toContain('cdk-hnb659fds-container-assets');
    await aws.destroy(two, 'next');
  });
});
