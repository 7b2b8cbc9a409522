import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Template {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** A copy of an assembly whose one template is another, as another synthesis would have written it. */
export function variantOf(
  assembly: string,
  stack: string,
  change: (template: Template) => void,
): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'slipway-variant-')), 'cdk.out');
  process.on('exit', () => rmSync(join(folder, '..'), { recursive: true, force: true }));
  cpSync(assembly, folder, { recursive: true });
  const stage = join(folder, 'assembly-dev');
  const name = readdirSync(stage).find(
    (file) => file.startsWith(`dev${stack}`) && file.endsWith('.template.json'),
  )!;
  const template = JSON.parse(readFileSync(join(stage, name), 'utf8')) as Template;
  change(template);
  const text = JSON.stringify(template);
  writeFileSync(join(stage, name), text);
  const assets = join(stage, name.replace('.template.json', '.assets.json'));
  const { files } = JSON.parse(readFileSync(assets, 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const [old] = Object.entries(files).find(([, { source }]) => source.path === name)!;
  // A template goes to the bucket under its hash, and is not sent twice.
  const hash = createHash('sha256').update(text).digest('hex');
  for (const file of [assets, join(stage, 'manifest.json')])
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(old, hash));
  return folder;
}

/** Something that CloudFormation cannot make. */
export const broken = ({ Resources }: Template): void => {
  Resources.Broken = {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmName: 'broken', ComparisonOperator: 'Sideways', Threshold: 'much' },
  };
};

/** Another variable of the web service's container. */
export const levelOf =
  (level: string) =>
  ({ Resources }: Template): void => {
    const definition = Object.values(Resources).find(
      ({ Type }) => Type === 'AWS::ECS::TaskDefinition',
    )!;
    const [main] = definition.Properties.ContainerDefinitions as [{ Environment: object[] }];
    main.Environment.push({ Name: 'LEVEL', Value: level });
  };
