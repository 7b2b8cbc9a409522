import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadApplication } from '../../../lib/config';
import { cloudFormationAt } from '../../e2e/cloudformation';
import { startEmulator } from '../../support/emulator';
import { synthesized } from '../../support/sample';
import { copyOfProject } from '../project-copy';
import { awsWithAnswers, type AwsWithAnswers } from './aws-with-answers';
import { slipwayHere, type Said } from './in-process';

export const REGION = 'eu-west-1';

const CONFIGURATION = `
import { defineApplication } from './lib/config';

export default defineApplication({
  name: 'shop',
  web: { secrets: { PAYMENTS_KEY: { secretsManager: 'payments', key: 'apiKey' } } },
  tasks: { greet: { handler: 'tasks/greet/task.ts' }, hello: { image: { build: 'tasks/hello' }, secrets: { TOKEN: { parameter: '/shop/token' } } } },
  storage: { orders: { type: 'table', partitionKey: 'id', access: { web: 'read-write' } } },
  safety: { exec: true },
  environments: {
    dev: { account: '111111111111', region: '${REGION}' },
    prod: { account: '333333333333', region: '${REGION}' },
  },
});
`;

/** What is there for the tests of a suite, once it has begun. */
export interface Surroundings {
  readonly aws: () => AwsWithAnswers;
  /** Of the project. */
  readonly folder: () => string;
  readonly slipway: (...args: string[]) => Promise<Said>;
  /** For clients of the emulator. */
  readonly settings: () => {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** A project whose environment `dev` is deployed to an emulator, for all tests of a suite. */
export function deployedProject(): Surroundings {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let aws: AwsWithAnswers;
  let folder: string;
  const before = { ...process.env };
  beforeAll(async () => {
    // moto starts no tasks for a service; it says that they run.
    process.env.MOTO_ECS_SERVICE_RUNNING = '1';
    emulator = await startEmulator();
    aws = await awsWithAnswers(emulator.endpoint);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    });
    delete process.env.AWS_PROFILE;
    folder = copyOfProject();
    const config = join(folder, 'slipway.config.ts');
    writeFileSync(config, CONFIGURATION);
    const assembly = synthesized(loadApplication(config), { paths: true });
    cpSync(assembly, join(folder, 'cdk.out'), { recursive: true });
    const formation = cloudFormationAt(emulator.endpoint);
    await formation.reset();
    await formation.create(assembly, 'dev');
  });
  beforeEach(() => aws.reset());
  afterAll(async () => {
    process.env = before;
    await aws.stop();
    await emulator.stop();
  });
  return {
    aws: () => aws,
    folder: () => folder,
    slipway: (...args) => slipwayHere(folder, args),
    settings: () => ({
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  };
}
