import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { loadApplication } from '../../lib/config';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, synthesized } from '../support/sample';

const EXAMPLE = join(PROJECT_ROOT, 'test', 'support', 'examples', 'customize.ts');

describe('customize', () => {
  const { stacks } = readAssembly(synthesized(loadApplication(EXAMPLE, PROJECT_ROOT)));
  const ofType = (path: string, type: string) =>
    stacks.find((one) => one.path === path)!.resources.filter((one) => one.type === type);

  it.each(['dev', 'prod'])('adds a resource and lets a workload use it, in %s', (name) => {
    expect(
      ofType(`${name}/tasks`, 'AWS::SQS::Queue').map(({ properties }) => properties.QueueName),
    ).toContain(`shop-${name}-invoices`);
    const definitions = JSON.stringify(
      ofType(`${name}/tasks`, 'AWS::ECS::TaskDefinition').map(({ properties }) => properties),
    );
    expect(definitions).toContain('"INVOICES_QUEUE"');
    const policies = JSON.stringify(
      ofType(`${name}/tasks`, 'AWS::IAM::Policy').map(({ properties }) => properties),
    );
    expect(policies).toMatch(/"sqs:SendMessage".{0,200}Invoices/);
  });

  it('changes properties', () => {
    const { properties } = ofType('prod/web', 'AWS::ElasticLoadBalancingV2::LoadBalancer')[0]!;
    expect(properties.IpAddressType).toBe('ipv4');
    expect(properties.LoadBalancerAttributes).toContainEqual({
      Key: 'routing.http.desync_mitigation_mode',
      Value: 'strictest',
    });
  });

  it('replaces a stack, in the environments where it is asked for', () => {
    expect(ofType('dev/observability', 'AWS::CloudWatch::Alarm')).toHaveLength(1);
    expect(ofType('prod/observability', 'AWS::CloudWatch::Alarm').length).toBeGreaterThan(4);
    const names = stacks.map(({ name }) => name);
    expect(names.filter((name) => name === 'shop-dev-observability')).toHaveLength(1);
    const dev = stacks.find(({ path }) => path === 'dev/observability')!;
    expect(dev.account).toBe('111111111111');
    const topic = readFileSync(dev.templateFile, 'utf8');
    expect(topic).toContain('"environment"');
  });

  describeWith('cfn-lint', 'cfn-lint', () => {
    it('finds no error in the example', async () => {
      const changed = stacks.filter(({ path }) => /^dev\/(?:tasks|web|observability)$/.test(path));
      const templates = changed.map(({ templateFile }) => templateFile);
      expect(await lintErrors(templates, '-r', 'eu-west-1')).toEqual([]);
    });
  });
});

describe('a configuration with customize', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-customize-'));
  const file = join(folder, 'custom.config.ts');
  afterAll(() => rmSync(folder, { recursive: true }));

  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const write = (...body: readonly string[]) =>
    writeFileSync(
      file,
      [
        "import { CfnOutput, type Stack } from 'aws-cdk-lib';",
        'interface Named { readonly id: string }',
        'export default {',
        "  name: 'shop',",
        "  environments: { dev: { account: '111111111111', region: 'eu-west-1' } },",
        '  customize(stack: Stack, environment: { name: string }) {',
        ...body,
        '  },',
        '};',
      ].join('\n'),
    );
  const app = () =>
    spawnSync(process.execPath, ['bin/app.js'], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: join(folder, 'out'),
        CDK_CONTEXT_JSON: JSON.stringify({
          config: file,
          'aws:cdk:enable-path-metadata': true,
          'aws:cdk:enable-stack-trace': true,
        }),
      },
    });

  it('names the line where it fails, without a stack trace, and ends with 2', () => {
    write('', "    if (stack.node.id === 'web')", "      throw new Error('no such thing');");
    const { status, stderr } = app();
    expect(stderr).toMatch(
      /custom\.config\.ts: 1 problem\n {2}\S*custom\.config\.ts:9: customize, with the stack dev\/web: no such thing\n$/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(2);
  });

  it('names its line where the CDK refuses what it does', () => {
    write(
      "    new CfnOutput(stack, 'A', { value: 'a' });",
      "    new CfnOutput(stack, 'A', { value: 'b' });",
    );
    const { status, stderr } = app();
    expect(stderr).toMatch(
      /custom\.config\.ts:8: customize, with the stack dev\/network: There is already a Construct with name 'A'/,
    );
    expect(status).toBe(2);
  });

  it('says that nobody waits for a promise', () => {
    write('    return Promise.resolve();');
    const { status, stderr } = app();
    expect(stderr).toContain('it returned a promise, and nobody waits for it');
    expect(status).toBe(2);
  });

  it('gives what it adds the source line where it was added', () => {
    write('', '', "    new CfnOutput(stack, 'Mine', { value: environment.name });");
    expect(app()).toMatchObject({ status: 0, stderr: '' });
    const metadata = readFileSync(webTemplate().replace('.template.', '.metadata.'), 'utf8');
    expect(metadata).toMatch(/customize \([^)]*custom\.config\.ts:9:/);
  });

  it('must be a function', () => {
    writeFileSync(
      file,
      "export default { name: 'shop', customize: 1, environments: { dev: { account: '111111111111', region: 'eu-west-1' } } };",
    );
    expect(() => loadApplication(file)).toThrow(
      'customize: 1 is not allowed; use a function: (stack, environment) => { … }',
    );
  });

  it('is read without loading the CDK: only its table of contents, which loads what is used', () => {
    const program = `
      const { loadApplication } = require('./lib/config');
      loadApplication(${JSON.stringify(EXAMPLE)}, process.cwd());
      console.log(Object.keys(require.cache).filter((file) => /aws-cdk-lib.lib|aws-cdk-lib.*.lib./.test(file)).length);
    `;
    const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
    });
    expect(output.trim()).toBe('0');
  });

  function webTemplate(): string {
    const { stacks } = readAssembly(join(folder, 'out'));
    return stacks.find(({ path }) => path === 'dev/web')!.templateFile;
  }
});
