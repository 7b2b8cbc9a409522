import { readFileSync } from 'node:fs';
import { mangleLikeCloudFormation } from '@aws-cdk/cloudformation-diff';
import { Stack, Stage } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { NestedStack } from 'aws-cdk-lib/core';
import {
  deployedSide,
  sideOf,
  type DeployedTemplates,
  type Place,
} from '../../lib/operations/plan';
import { planned } from '../support/plans';
import { assemblyOf, PLACE } from '../support/small-app';

const assembly = assemblyOf((app) => {
  const stage = new Stage(app, 'prod', { env: PLACE });
  const data = new Stack(stage, 'data', { stackName: 'shop-prod-data' });
  new CfnBucket(data, 'Store');
  new CfnBucket(new NestedStack(data, 'Inner'), 'Deep');
  const web = new Stack(stage, 'web', { stackName: 'shop-prod-web' });
  new CfnTopic(web, 'News', { displayName: 'Größe' });
  const other = new Stage(app, 'prod-eu', { env: PLACE });
  new CfnTopic(new Stack(other, 'web', { stackName: 'shop-prod-eu-web' }), 'News');
});

const INNER = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/shop-prod-data-Inner/1';

const templateFile = (path: string): string =>
  readFileSync(assembly.stacks.find((stack) => stack.path === path)!.templateFile, 'utf8');

/** CloudFormation with these stacks, by name: status, and template. */
function cloudFormation(
  stacks: Readonly<Record<string, { readonly status?: string; readonly template: string }>>,
): (place: Place) => Promise<DeployedTemplates> {
  return () =>
    Promise.resolve({
      stack: (name) => {
        const found = stacks[name];
        return Promise.resolve(
          found && {
            id: `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/1`,
            status: found.status ?? 'UPDATE_COMPLETE',
            reason: undefined,
            terminationProtection: false,
          },
        );
      },
      template: (name) => Promise.resolve(stacks[name]!.template),
      nested: () =>
        Promise.resolve(
          new Map(
            assembly.stacks.flatMap(({ parent }) =>
              parent === undefined ? [] : [[parent.resource.split('#')[1]!, INNER]],
            ),
          ),
        ),
      namesBeginning: (prefix) =>
        Promise.resolve(Object.keys(stacks).filter((name) => name.startsWith(prefix))),
    });
}

const all = () => ({
  'shop-prod-data': { template: templateFile('prod/data') },
  [INNER]: { template: templateFile('prod/data/Inner') },
  'shop-prod-web': { template: mangleLikeCloudFormation(templateFile('prod/web')) },
});

const plan = async (stacks: Parameters<typeof cloudFormation>[0]) => {
  const side = await deployedSide(assembly, 'prod', cloudFormation(stacks));
  return { ...planned(side, sideOf(assembly)), notes: side.notes };
};

describe('what is deployed', () => {
  it('is the same, nested stacks and letters beyond ASCII with it', async () => {
    const { plan: found, notes } = await plan(all());
    expect(found.extent).toBe('same');
    expect(notes).toEqual([]);
  });

  it('differs in a nested stack alone', async () => {
    const inner = JSON.parse(templateFile('prod/data/Inner')) as { Resources: object };
    const { plan: found } = await plan({
      ...all(),
      [INNER]: {
        template: JSON.stringify({
          Resources: { ...inner.Resources, Gone: { Type: 'AWS::S3::Bucket' } },
        }),
      },
    });
    expect(found.stacks.map(({ path, mark }) => [path, mark])).toEqual([
      ['prod/data', 'same'],
      ['prod/data/Inner', 'changed'],
      ['prod/web', 'same'],
    ]);
    expect(found.losses).toMatchObject([{ resource: 'prod/data/Inner#Gone', severity: 'lost' }]);
  });

  it('is nothing of an environment that is not there', async () => {
    const { plan: found } = await plan({});
    expect(found.extent).toBe('new');
    expect(found.stacks.every(({ mark }) => mark === 'added')).toBe(true);
  });

  it.each(['ROLLBACK_COMPLETE', 'CREATE_FAILED'])(
    'is nothing of a stack in %s, which the deployment creates anew',
    async (status) => {
      const stacks = all();
      const { plan: found, notes } = await plan({
        ...stacks,
        'shop-prod-web': { ...stacks['shop-prod-web'], status },
      });
      expect(found.stacks.find(({ path }) => path === 'prod/web')?.mark).toBe('added');
      expect(notes).toEqual([
        expect.stringMatching(/^Stack shop-prod-web failed when it was first created/),
      ]);
    },
  );

  it.each([
    ['UPDATE_IN_PROGRESS', /is being changed right now/],
    ['UPDATE_ROLLBACK_FAILED', /is stuck in UPDATE_ROLLBACK_FAILED.*must be repaired/],
  ])('is told with a warning of a stack in %s', async (status, words) => {
    const stacks = all();
    const { notes } = await plan({
      ...stacks,
      'shop-prod-web': { ...stacks['shop-prod-web'], status },
    });
    expect(notes).toEqual([expect.stringMatching(words)]);
  });

  it('names stacks that are no longer in the app, and none of another environment', async () => {
    const { notes } = await plan({
      ...all(),
      'shop-prod-old': { template: '{}' },
      'shop-prod-eu-web': { template: '{}' },
      'shop-prod-eu-old': { template: '{}' },
    });
    expect(notes).toEqual([
      expect.stringMatching(/^Stack shop-prod-old is deployed and no longer in the app/),
    ]);
  });

  it('is refused in a line where a template is no JSON', async () => {
    await expect(
      plan({ ...all(), 'shop-prod-web': { template: 'Resources: {}' } }),
    ).rejects.toThrow(/shop-prod-web is no JSON/);
  });
});
