import type { Edge, Group } from '../../graph';
import type { Card, View } from '../view';
import { linesBetween } from './lines';
import { inWaves, type WaveStep } from './waves';

/** A pipeline as plain data: steps in order, those of one list side by side. */
export interface Delivery {
  readonly name: string;
  /** What the steps are read from, for the line under the title. */
  readonly source: string;
  /** One line about what is built once, by the last step that builds: `16 stacks · 3 images`. */
  readonly built: string;
  readonly steps: readonly (readonly DeliveryStep[])[];
  readonly environments: readonly { readonly name: string; readonly title: string }[];
}

export interface DeliveryStep {
  readonly name: string;
  readonly kind: 'check' | 'build' | 'release' | 'compare' | 'approval' | 'deploy';
  /** One line of what it does. */
  readonly facts: string;
  /** Name of the environment that it is about. */
  readonly environment?: string;
}

const RELEASE = 'delivery:release';

/** From a commit to the last environment: what is built once, and what is promoted unchanged. */
export function deliveryView({ name, source, built: what, ...pipeline }: Delivery): View {
  const { steps, environments } = inWaves(pipeline);
  const built = steps.flat().findLast(({ kind }) => kind === 'build' || kind === 'release');
  const deploys = steps.flat().filter(({ kind }) => kind === 'deploy');
  const artifact =
    built === undefined ? [] : [card(RELEASE, 'The release, built once', what, 'artifact')];
  const nodes = [
    card(idOf('commit'), 'Commit', 'starts a build', 'commit'),
    ...steps.flat().map((step) => stepCard(step, environments)),
    ...artifact,
  ];
  const edges = [
    ...orderOf(steps),
    ...(built === undefined ? [] : [edge(idOf(built.name), RELEASE, 'writes', 'publish')]),
    ...(built === undefined
      ? []
      : deploys.map((deploy) => edge(RELEASE, idOf(deploy.name), '', 'publish'))),
  ];
  const ids = new Map(nodes.map(({ id }) => [id, id]));
  return {
    name: 'delivery',
    title: `${name} · delivery`,
    truth: `Generated from ${source} · ${pipeline.steps.flat().length} stages · ${promoted(pipeline.environments.length)}`,
    groups: environments.map(groupOf),
    nodes,
    lines: linesBetween(edges, ids),
    abreast: true,
    meanings: { call: 'then', event: 'what is built once, promoted unchanged' },
  };
}

const promoted = (count: number): string =>
  count === 1 ? '1 environment' : `${count} environments in the order of promotion`;

const idOf = (name: string): string => `delivery:step:${name}`;
const frameOf = (name: string): string => `delivery:environment:${name}`;

const groupOf = ({ name, title }: Delivery['environments'][number]): Group => ({
  id: frameOf(name),
  kind: 'account',
  title,
  parent: undefined,
  resources: [],
});

function stepCard(
  { name, kind, facts, environment, count }: WaveStep,
  environments: Delivery['environments'],
): Card {
  const known = environments.some((one) => one.name === environment);
  return {
    ...card(idOf(name), name, facts, kind),
    group: environment === undefined || !known ? undefined : frameOf(environment),
    ...(count !== undefined && { count }),
  };
}

function card(id: string, title: string, facts: string, kind: string): Card {
  return {
    id,
    type: `delivery:${kind}`,
    title,
    facts,
    group: undefined,
    resources: [],
    stack: undefined,
    path: '',
    source: undefined,
  };
}

/** Each step after all that run before it, the first after the commit. */
function orderOf(steps: Delivery['steps']): Edge[] {
  return steps.flatMap((together, index) => {
    const before =
      index === 0 ? [idOf('commit')] : (steps[index - 1] ?? []).map(({ name }) => idOf(name));
    return together.flatMap(({ name }) =>
      before.map((from) => edge(from, idOf(name), '', 'invoke')),
    );
  });
}

/** The order of the pipeline is its own evidence. */
const edge = (from: string, to: string, label: string, kind: Edge['kind']): Edge => ({
  from,
  to,
  kind,
  label,
  evidence: [{ resource: to, at: 'pipeline', source: undefined }],
});
