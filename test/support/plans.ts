import { readAssembly, type Assembly } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { diffArchives, resourceNames, type Compared } from '../../lib/diagram';
import { archiveOf } from '../../lib/graph';
import { DEFAULT_USAGE } from '../../lib/operations/cost';
import { planOf, sideOf, type Plan, type Side, type Told } from '../../lib/operations/plan';
import { reportOf, type PlanReport } from '../../lib/cli/plan/report';
import { PROJECT_ROOT, synthesized } from './sample';

type Json = Record<string, unknown>;

/** Resources of a template, by logical id. */
export type Template = Record<string, { readonly Type: string; readonly Properties?: Json } & Json>;

/** One side of an environment `prod` with one stack, from its resources as a template has them. */
export function sideFrom(
  resources: Template | undefined,
  {
    terminationProtection = false,
    outputs = {},
  }: { terminationProtection?: boolean; outputs?: Json } = {},
): Side {
  const template = { Resources: resources ?? {}, Outputs: outputs };
  const path = 'prod/app';
  const assembly: Assembly = {
    directory: '/',
    stacks:
      resources === undefined
        ? []
        : [
            {
              path,
              name: 'shop-prod-app',
              stage: 'prod',
              account: '111111111111',
              region: 'eu-west-1',
              terminationProtection,
              dependencies: [],
              templateFile: '',
              outputs: [],
              parameters: {},
              imageAssets: [],
              resources: Object.entries(resources).map(([logicalId, one]) => ({
                id: `${path}#${logicalId}`,
                stack: path,
                logicalId,
                type: one.Type,
                properties: one.Properties ?? {},
                path: `${path}/${logicalId}/Resource`,
                ancestry: [],
                source: undefined,
                dependsOn: [],
                condition: undefined,
                ...(typeof one.DeletionPolicy === 'string' && {
                  deletionPolicy: one.DeletionPolicy,
                }),
                ...(typeof one.UpdateReplacePolicy === 'string' && {
                  updateReplacePolicy: one.UpdateReplacePolicy,
                }),
              })),
            },
          ],
  };
  return { assembly, templateOf: () => template };
}

export interface Planned {
  readonly plan: Plan;
  readonly report: PlanReport;
  readonly compared: Compared;
}

/** What the command does between reading and writing. */
export function planned(
  before: Side,
  after: Side,
  environment = 'prod',
  told: ReadonlyMap<string, Told> = new Map(),
): Planned {
  const only = (assembly: Assembly): Assembly => ({
    ...assembly,
    stacks: assembly.stacks.filter(({ stage }) => stage === environment),
  });
  const [compared] = diffArchives(
    archiveOf(only(before.assembly)),
    archiveOf(only(after.assembly)),
  );
  const plan = planOf(before, after, environment, {
    nameOf: resourceNames(compared!),
    usage: DEFAULT_USAGE,
    told,
  });
  return { plan, report: reportOf(plan, compared!, 'what was before'), compared: compared! };
}

export const synthesizedSide = (input: unknown): Side =>
  sideOf(
    readAssembly(synthesized(resolveApplication(input, { root: PROJECT_ROOT }), { paths: true })),
  );
