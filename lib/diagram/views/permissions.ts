import { outsider, type Edge, type Finding, type Graph } from '../../graph';
import type { Card } from '../view';
import type { Chosen } from './kinds';
import { endsOf, everything, keep } from './selection';

/** Who may do what to what, as policies say; a right on everything, or of everybody, is a problem. */
export function permissions(graph: Graph): Chosen {
  const rights = graph.edges.filter(isRight).map((edge) => asked(edge, graph));
  const wide = graph.findings.flatMap((finding) => wideRights(finding, rights));
  const wider = new Map(wide.map((edge) => [nameOf(edge), edge]));
  const edges = [...rights.filter((edge) => !wider.has(nameOf(edge))), ...wider.values()];
  const ends = endsOf(edges);
  const all = everything(graph);
  return {
    ...keep(
      { ...all, nodes: [...all.nodes, ...EVERYTHING.filter(({ id }) => ends.has(id))], edges },
      ({ id }) => ends.has(id),
      'no right given or used',
    ),
    labelOf: ({ label, conditions = [] }) =>
      conditions.length === 0 ? label : `${label} if ${conditions.map(lastWord).join(' and ')}`,
    meanings: {
      call: 'may read, write or start',
      event: 'may send or receive',
      operations: 'may operate',
    },
  };
}

/** Policies, inline and of their own, of identities and of resources. */
const isRight = ({ evidence }: Edge): boolean =>
  evidence.some(({ at }) => /Polic(?:y|ies)/.test(at) && !/RedrivePolicy/.test(at));

/** Messages flow from a queue to the one who has the right: here, the one who has it comes first. */
function asked(edge: Edge, { nodes }: Graph): Edge {
  const holds = (id: string) => {
    const resources = new Set(nodes.find((node) => node.id === id)?.resources);
    return edge.evidence.some(({ resource }) => resources.has(resource));
  };
  const backwards = edge.kind === 'subscribe' && holds(edge.to) && !holds(edge.from);
  return backwards ? { ...edge, from: edge.to, to: edge.from } : edge;
}

const ANYTHING = 'right:any-resource';
const ANYBODY = 'right:any-principal';
const EVERYTHING: readonly Card[] = [
  outsider(ANYBODY, 'Anybody', 'Principal: *'),
  outsider(ANYTHING, 'Any resource', 'Resource: *'),
];

/** The rights that a finding is about: those between its cards, or one on everything, or one of everybody. */
function wideRights(
  { kind, message, nodes, evidence }: Finding,
  rights: readonly Edge[],
): readonly Edge[] {
  const [who, what] = nodes;
  if ((kind !== 'wildcard' && kind !== 'public') || who === undefined) return [];
  if (kind === 'wildcard' && what !== undefined) {
    const between = rights.filter(({ from, to }) => from === who && nodes.includes(to));
    if (between.length > 0) return between.map((edge) => ({ ...edge, problem: message }));
  }
  if (kind === 'public' && !evidence.some(({ at }) => /Polic(?:y|ies)/.test(at))) return [];
  const [from, to] = kind === 'public' ? [ANYBODY, who] : [who, what ?? ANYTHING];
  return [{ from, to, kind: 'invoke', label: '*', evidence, problem: message }];
}

const nameOf = ({ kind, from, to }: Edge): string => `${kind}|${from}|${to}`;

/** `aws:SourceArn` → `SourceArn`. */
const lastWord = (key: string): string => key.split(':').at(-1) ?? key;
