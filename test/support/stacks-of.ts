import { readFileSync } from 'node:fs';
import { readAssembly, type Assembly, type Resource, type Stack } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { PROJECT_ROOT, synthesized } from './sample';

/** The resources of a type in all stacks of an environment. */
export function inStage({ stacks }: Assembly, stage: string, type: string): Resource[] {
  return stacks
    .filter((stack) => stack.stage === stage)
    .flatMap(({ resources }) => resources)
    .filter((resource) => resource.type === type);
}

/** What tests ask of the stacks of a configuration. */
export function stacksOf(input: unknown) {
  const assembly = readAssembly(synthesized(resolveApplication(input, { root: PROJECT_ROOT })));
  const stack = (path: string): Stack => assembly.stacks.find((one) => one.path === path)!;
  const ofType = (path: string, type: string): Resource[] =>
    assembly.stacks
      .filter((one) => one.path === path)
      .flatMap(({ resources }) => resources)
      .filter((one) => one.type === type);
  const service = (path: string) => ofType(path, 'AWS::ECS::Service')[0]!.properties;
  const listeners = (path: string) =>
    ofType(path, 'AWS::ElasticLoadBalancingV2::Listener').map(({ properties }) => properties);
  return {
    assembly,
    stack,
    ofType,
    service,
    deployment: (path: string) => service(path).DeploymentConfiguration as Record<string, unknown>,
    listeners,
    listener: (path: string, port: number) => listeners(path).find(({ Port }) => Port === port)!,
    rules: (path: string) => ofType(path, 'AWS::ElasticLoadBalancingV2::ListenerRule'),
    template: (path: string) =>
      JSON.parse(readFileSync(stack(path).templateFile, 'utf8')) as {
        Resources: Record<string, { Type: string; DependsOn?: string[] }>;
        Outputs?: Record<string, { Value: unknown }>;
      },
  };
}

const place = { account: '111111111111', region: 'eu-west-1' };

/** An application that sets nothing: the defaults. */
export const PLAIN = { name: 'plain', environments: { dev: place, prod: place } };
