import type { Assembly, Resource, Stack } from '../../../lib/assembly';

type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
>;

/** An assembly of one stack, from the resources of a template. */
export function assemblyOf(
  resources: Resources,
  parameters: Record<string, unknown> = {},
): Assembly {
  const stack: Stack = {
    path: 'app',
    name: 'app',
    stage: undefined,
    account: '111111111111',
    region: 'eu-west-1',
    terminationProtection: false,
    dependencies: [],
    templateFile: 'app.json',
    outputs: [],
    parameters,
    imageAssets: [],
    resources: Object.entries(resources).map(([logicalId, { Type, Properties }]): Resource => ({
      id: `app#${logicalId}`,
      stack: 'app',
      logicalId,
      type: Type,
      properties: Properties ?? {},
      path: `app/${logicalId}`,
      ancestry: [],
      source: { file: 'app.ts', line: 1 },
      dependsOn: [],
      condition: undefined,
    })),
  };
  return { directory: '/', stacks: [stack] };
}

export const ref = (name: string) => ({ Ref: name });
export const att = (name: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [name, attribute] });
