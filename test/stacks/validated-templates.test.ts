import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, type IPolicyValidationContext } from 'aws-cdk-lib';
import { ValidatedTemplates } from '../../lib/stacks/policy/validated-templates';

const folder = mkdtempSync(join(tmpdir(), 'slipway-validated-'));
const marks = join(folder, 'marks');
afterAll(() => rmSync(folder, { recursive: true }));

/** Two templates: one in order, one with a queue that AWS would refuse. */
function templates(): {
  app: App;
  context: IPolicyValidationContext;
  right: string;
  wrong: string;
} {
  const app = new App({ outdir: join(folder, 'assembly') });
  const right = new Stack(app, 'right');
  new CfnResource(right, 'Queue', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 5 } });
  const wrong = new Stack(app, 'wrong');
  new CfnResource(wrong, 'Queue', {
    type: 'AWS::SQS::Queue',
    properties: { DelaySeconds: 'five' },
  });
  process.env.CDK_VALIDATION = 'false';
  const assembly = app.synth();
  const stackTemplates = assembly.stacks.map((stack) => ({
    templatePath: stack.templateFullPath,
    stackConstructPath: stack.hierarchicalId,
  }));
  const [first = '', second = ''] = ['right', 'wrong'].map((id) =>
    join(folder, 'assembly', `${id}.template.json`),
  );
  const templatePaths = [first, second];
  const context = { templatePaths, stackTemplates, appConstruct: app };
  return {
    app,
    right: first,
    wrong: second,
    context: context as unknown as IPolicyValidationContext,
  };
}

describe('the validation of templates', () => {
  const { context, right } = templates();
  const only = (path: string): IPolicyValidationContext => ({
    ...context,
    templatePaths: [path],
    stackTemplates: context.stackTemplates.filter(({ templatePath }) => templatePath === path),
  });

  it('finds what is wrong, each time anew', () => {
    for (let time = 0; time < 2; time += 1) {
      const { success, violations } = new ValidatedTemplates(marks).validate(context);
      expect(success).toBe(false);
      expect(JSON.stringify(violations)).toContain('wrong');
    }
  });

  it('remembers what is in order, and nothing else', () => {
    expect(readdirSync(marks)).toHaveLength(1);
  });

  it('does not ask again about what is in order', () => {
    const plugin = new ValidatedTemplates(marks);
    const ask = jest.spyOn(
      Object.getPrototypeOf(ValidatedTemplates.prototype) as ValidatedTemplates,
      'validate',
    );
    expect(plugin.validate(only(right))).toEqual({ success: true, violations: [] });
    expect(ask).not.toHaveBeenCalled();
    ask.mockRestore();
  });
});
