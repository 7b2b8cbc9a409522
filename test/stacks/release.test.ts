import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly, type Assembly } from '../../lib/assembly';
import { withRelease } from '../../lib/config';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, sampleApplication, synthesized } from '../support/sample';

const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
const manifest = join(folder, 'release.json');
afterAll(() => rmSync(folder, { recursive: true }));

const ECR = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/slipway-sample';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const EXTERNAL = `ghcr.io/shop/hello@${DIGEST}`;
const of = (image: string) => ({ image, architectures: ['x86_64'] });
writeFileSync(
  manifest,
  JSON.stringify({
    revision: '0123abc',
    images: {
      web: of(`${ECR}/web@${DIGEST}`),
      'task-runner': of(`${ECR}/task-runner@${DIGEST}`),
      hello: of(EXTERNAL),
    },
  }),
);

type Template = Record<string, Record<string, { Type: string; Properties: object }>>;

const templatesOf = ({ stacks }: Assembly) =>
  stacks.map(({ path, templateFile }): [string, Template] => [
    path,
    JSON.parse(readFileSync(templateFile, 'utf8')) as Template,
  ]);

describe('an application with a release', () => {
  const fromSource = readAssembly(synthesized());
  const released = readAssembly(synthesized(withRelease(sampleApplication(), manifest)));

  it('has the same templates but for the images and the right to pull them', () => {
    const plain = (assembly: Assembly) =>
      templatesOf(assembly).map(([path, template]) => {
        const { Resources } = template;
        for (const [id, { Type }] of Object.entries(Resources!))
          if (Type === 'AWS::IAM::Policy' && /ExecutionRole/.test(id))
            Reflect.deleteProperty(Resources!, id);
        return [path, JSON.parse(JSON.stringify(template), withoutImages)];
      });
    expect(plain(released)).toEqual(plain(fromSource));
  });

  it('runs each image by its digest, in every environment, and builds none', () => {
    const images = released.stacks
      .flatMap(({ resources }) => resources)
      .filter(({ type }) => type === 'AWS::ECS::TaskDefinition')
      .map(({ properties }) => {
        const [{ Image }] = properties.ContainerDefinitions as [{ Image: unknown }];
        return typeof Image === 'string'
          ? Image
          : (Image as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
              .map((part) => (typeof part === 'string' ? part : 'amazonaws.com'))
              .join('');
      });
    expect(new Set(images)).toEqual(
      new Set([`${ECR}/web@${DIGEST}`, `${ECR}/task-runner@${DIGEST}`, EXTERNAL]),
    );
    expect(images).toHaveLength(9);
    expect(released.stacks.flatMap(({ imageAssets }) => imageAssets)).toEqual([]);
  });

  it('may pull from the repositories it names and no other', () => {
    const policies = released.stacks
      .find(({ path }) => path === 'prod/tasks')!
      .resources.filter(
        ({ type, logicalId }) => type === 'AWS::IAM::Policy' && /ExecutionRole/.test(logicalId),
      )
      .map(({ properties }) => JSON.stringify(properties.PolicyDocument));
    expect(policies.filter((text) => text.includes('ecr:BatchGetImage'))).toHaveLength(1);
    expect(policies.join()).toContain(
      ':ecr:eu-west-1:111111111111:repository/slipway-sample/task-runner"',
    );
  });

  it('finds its images where other accounts may pull them', () => {
    const repositories = released.stacks
      .find(({ path }) => path === 'delivery/delivery')!
      .resources.filter(({ type }) => type === 'AWS::ECR::Repository');
    expect(repositories).toHaveLength(3);
    for (const { properties } of repositories)
      expect(properties.RepositoryPolicyText).toMatchObject({
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'ecr:BatchCheckLayerAvailability',
              'ecr:BatchGetImage',
              'ecr:GetDownloadUrlForLayer',
            ],
            Principal: {
              AWS: ['222222222222', '333333333333'].map((id) => `arn:aws:iam::${id}:root`),
            },
          },
        ],
      });
  });

  it('is asked for by -c release; a manifest that cannot be used ends with 2', () => {
    const app = (release: string) =>
      spawnSync(process.execPath, ['bin/app.js'], {
        cwd: PROJECT_ROOT,
        encoding: 'utf8',
        env: {
          ...process.env,
          CDK_OUTDIR: join(folder, 'out'),
          CDK_CONTEXT_JSON: JSON.stringify({ release }),
        },
      });
    expect(app(manifest)).toMatchObject({ status: 0, stderr: '' });
    expect(readAssembly(join(folder, 'out')).stacks).toHaveLength(16);
    const { status, stderr } = app(join(folder, 'none.json'));
    expect(stderr).toMatch(/^\S+none\.json: 1 problem\n {2}no such file; .*\n$/);
    expect(status).toBe(2);
  });

  describeWith('cfn-lint', 'cfn-lint', () => {
    it('finds no error in its templates', async () => {
      const templates = released.stacks
        .filter(({ path }) => /^(?:prod\/(?:tasks|web)|delivery\/delivery)$/.test(path))
        .map(({ templateFile }) => templateFile);
      expect(await lintErrors(templates, '-r', 'eu-west-1')).toEqual([]);
    });
  });
});

function withoutImages(key: string, value: unknown): unknown {
  return key === 'Image' ? 'image' : value;
}
