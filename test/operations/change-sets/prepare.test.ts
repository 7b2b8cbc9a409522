import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { templateOf, withTemplates } from '../../../lib/assembly';
import { prepareChangeSets } from '../../../lib/operations/change-sets';
import { changeSetName, isOfPlan } from '../../../lib/operations/change-sets/name';
import type { CdkJob } from '../../../lib/operations/deploy/ports';
import { assemblyOf, PLACE } from '../../support/small-app';
import { changeOf, cloud } from './cloud';

const RELEASE = '20261121T204940Z-0eadc7a';
const NAME = changeSetName(RELEASE);
const context = mkdtempSync(join(tmpdir(), 'slipway-context-'));
writeFileSync(join(context, 'Dockerfile'), 'FROM scratch');

const assembly = assemblyOf((app) => {
  const stage = new Stage(app, 'dev', { env: PLACE });
  const data = new Stack(stage, 'data', { stackName: 'shop-dev-data' });
  const queue = new CfnQueue(data, 'Queue', { delaySeconds: 3 });
  new CfnOutput(data, 'Other', { value: 'x' });
  const web = new Stack(stage, 'web', { stackName: 'shop-dev-web' });
  new CfnTopic(web, 'Topic', { displayName: queue.attrArn });
  new DockerImageAsset(web, 'Image', { directory: context });
  const rest = new Stack(stage, 'rest', { stackName: 'shop-dev-rest' });
  new CfnTopic(rest, 'Topic');
  rest.addStackDependency(web);
});

const NAMES = ['shop-dev-data', 'shop-dev-web', 'shop-dev-rest'];
/** As a stack was before something of it changed. */
const earlier = (path: string): object => {
  const template = structuredClone(templateOf(assembly.stacks.find((one) => one.path === path)!));
  return { ...template, Description: 'as it was' };
};

function setting(change: (here: ReturnType<typeof cloud>) => void = () => undefined) {
  const here = cloud(assembly);
  for (const name of NAMES) here.deployed(name);
  const templates = new Map<string, object>(
    assembly.stacks.map((stack) => [stack.path, earlier(stack.path)]),
  );
  change(here);
  const jobs: CdkJob[] = [];
  const refused = new Map<string, string>();
  return {
    ...{ here, jobs, templates, refused },
    prepare: () => {
      const others = [...templates].map(
        ([path, template]) =>
          [
            path,
            { template: template as Record<string, unknown>, terminationProtection: false },
          ] as const,
      );
      const deployed = withTemplates(assembly, new Map(others));
      const found = (path: string) => (templates.get(path) ?? {}) as Record<string, unknown>;
      return prepareChangeSets(
        {
          aws: here.aws,
          startCdk: (job) => {
            jobs.push(job);
            for (const path of job.stacks!) {
              const { name } = assembly.stacks.find((one) => one.path === path)!;
              const reason = refused.get(path);
              here.prepare(name, job.prepare!, {
                changes: [changeOf('Queue', { replacement: 'certain' })],
                ...(reason !== undefined && { status: 'FAILED', execution: 'UNAVAILABLE', reason }),
              });
              if (reason !== undefined)
                return {
                  kill: () => undefined,
                  ended: Promise.resolve({ exitCode: 1, output: '' }),
                };
            }
            return { kill: () => undefined, ended: Promise.resolve({ exitCode: 0, output: '' }) };
          },
        },
        {
          ...{ assembly, environment: 'dev', region: PLACE.region, release: RELEASE },
          deployed: { assembly: deployed, templateOf: ({ path }) => found(path) },
        },
      );
    },
  };
}

const told = (prepared: Awaited<ReturnType<ReturnType<typeof setting>['prepare']>>) =>
  Object.fromEntries(
    prepared.map((one) => [one.stack.path, 'why' in one ? `${one.how}: ${one.why}` : one.how]),
  );

describe('the change sets of a plan', () => {
  it('are made of each stack that is there and changes, by one run of the CDK', async () => {
    const { prepare, jobs, templates } = setting();
    templates.set('dev/rest', templateOf(assembly.stacks.find(({ path }) => path === 'dev/rest')!));
    expect(told(await prepare())).toEqual({
      'dev/data': 'ready',
      'dev/web': 'ready',
      'dev/rest': 'nothing to change',
    });
    expect(jobs).toMatchObject([{ stacks: ['dev/data', 'dev/web'], prepare: NAME }]);
  });

  it('take the place of those that nobody executed, and of no others', async () => {
    const { prepare, here } = setting((one) => {
      one.prepare('shop-dev-data', 'slipway-20261101T000000Z-old');
      one.prepare('shop-dev-data', 'cdk-deploy-change-set');
    });
    await prepare();
    expect(here.asked).toEqual(['remove slipway-20261101T000000Z-old of shop-dev-data']);
  });

  it('are not made of stacks that are new: an empty stack would stay behind', async () => {
    for (const status of [undefined, 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE']) {
      const { prepare, jobs } = setting((one) => {
        one.stacks.delete('shop-dev-rest');
        if (status !== undefined) one.deployed('shop-dev-rest', { status });
      });
      expect(told(await prepare())['dev/rest']).toBe('left to the deployment: it is new');
      expect(jobs.flatMap(({ stacks }) => stacks)).not.toContain('dev/rest');
    }
  });

  it('are not made of what reads an output that is not there yet', async () => {
    const { prepare, templates } = setting();
    templates.set('dev/data', { Resources: {} });
    expect(told(await prepare())['dev/web']).toMatch(
      /^left to the deployment: it reads what dev\/data has only after this deployment \(/,
    );
  });

  it.each([
    [{ status: 'UPDATE_IN_PROGRESS' }, 'it is in UPDATE_IN_PROGRESS'],
    [{ status: 'UPDATE_ROLLBACK_FAILED' }, 'it is in UPDATE_ROLLBACK_FAILED'],
    [{ terminationProtection: true }, 'its protection against being deleted changes'],
  ])('are not made where the CDK would do more than that: %j', async (more, why) => {
    const { prepare } = setting((one) => one.deployed('shop-dev-data', more));
    expect(told(await prepare())['dev/data']).toContain(why);
  });

  it('say why CloudFormation refuses one, and the others are made all the same', async () => {
    const { prepare, refused, here, jobs } = setting();
    refused.set('dev/data', 'Topic is no topic');
    expect(told(await prepare())).toEqual({
      'dev/data': 'refused: Topic is no topic',
      'dev/web': 'ready',
      'dev/rest': 'ready',
    });
    expect(jobs).toHaveLength(2);
    expect(here.sets.map(({ stack }) => stack)).toEqual(['shop-dev-web', 'shop-dev-rest']);
  });

  it('have nothing to change where CloudFormation says so, and leave nothing behind', async () => {
    const { prepare, refused, here } = setting();
    refused.set('dev/data', "The submitted information didn't contain changes. Submit others.");
    expect(told(await prepare())['dev/data']).toBe('nothing to change');
    expect(await here.aws.names('shop-dev-data')).toEqual([]);
  });

  it('build and push no image, and bring the same templates', async () => {
    const { prepare, jobs } = setting();
    const seen: unknown[] = [];
    jobs.push = (job) => {
      const { stacks } = assembly;
      const web = stacks.find(({ path }) => path === 'dev/web')!;
      const at = (file: string) => file.replace(assembly.directory, job.assembly);
      const assets = web.templateFile.replace('.template.json', '.assets.json');
      const read = (file: string) =>
        JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
      seen.push(Object.keys(read(assets).dockerImages!).length, read(at(assets)).dockerImages);
      seen.push(
        readFileSync(at(web.templateFile), 'utf8') === readFileSync(web.templateFile, 'utf8'),
      );
      return 1;
    };
    await prepare();
    expect(seen).toEqual([1, {}, true]);
  });

  it('have names that CloudFormation takes, whatever the release is called', () => {
    const name = changeSetName('20261121T204940Z-v1.2_rc-dirty');
    expect(name).toBe('slipway-20261121T204940Z-v1-2-rc-dirty');
    expect(isOfPlan(name)).toBe(true);
  });
});
