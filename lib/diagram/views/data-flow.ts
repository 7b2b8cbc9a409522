import type { Edge, EdgeKind, Graph, Node } from '../../graph';
import type { Chosen } from './kinds';
import { everything, keep, keepEdges } from './selection';

const FLOWS: ReadonlySet<EdgeKind> = new Set([
  'traffic',
  'invoke',
  'read',
  'write',
  'publish',
  'subscribe',
  'schedule',
]);

/** What a program is set up with, apart from what it works on. */
const SETTINGS =
  /^AWS::(?:SecretsManager::Secret|SSM::Parameter|KMS::Key|ECR::Repository|AppConfig::|IAM::)/;

/** A request and a task, from where they come in to where they end; in the order of the steps. */
export function dataFlow(graph: Graph): Chosen {
  const work = keep(everything(graph), ({ type }) => !SETTINGS.test(type), 'a setting, not data');
  const flows = keepEdges(work, ({ kind, problem }) => FLOWS.has(kind) && problem === undefined);
  const steps = stepsFrom(flows.nodes, flows.edges);
  const chosen = keep(flows, ({ id }) => steps.has(id), 'no data passes');
  const order = (id: string) => steps.get(id) ?? 0;
  return {
    ...chosen,
    nodes: chosen.nodes.toSorted((a, b) => order(a.id) - order(b.id)),
    edges: chosen.edges.toSorted((a, b) => order(a.from) - order(b.from)),
    stepOf: ({ from }) => 1 + order(from),
  };
}

/** How many steps each card is from where things come in: from callers, schedules, and what nothing here leads to. */
function stepsFrom(nodes: readonly Node[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const out = Map.groupBy(edges, ({ from }) => from);
  const into = new Set(edges.map(({ to }) => to));
  const steps = new Map<string, number>();
  const walk = (starts: readonly Node[]) => {
    let ring = starts.map(({ id }) => id).filter((id) => !steps.has(id));
    ring.forEach((id) => steps.set(id, 0));
    for (let step = 1; ring.length > 0; step += 1) {
      const next = ring.flatMap((id) => (out.get(id) ?? []).map(({ to }) => to));
      ring = [...new Set(next)].filter((id) => !steps.has(id));
      for (const id of ring) steps.set(id, step);
    }
  };
  const active = nodes.filter(({ id }) => out.has(id));
  walk(active.filter(({ id }) => !into.has(id)));
  // A circle that nothing leads into: who is written first begins.
  for (const node of active) walk([node]);
  return steps;
}
