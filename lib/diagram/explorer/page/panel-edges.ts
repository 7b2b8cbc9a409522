import type { Edge, Evidence, Finding } from '../../../graph';
import { h } from './dom';
import { link, more, section, titleIn, type Acts, type Graph } from './panel-parts';
import { KIND_WORDS, plural } from './words';

/** What panels say of edges and findings: each with where it was found. */

export function findingsOf(findings: readonly Finding[], graph: Graph, acts: Acts): HTMLElement[] {
  if (findings.length === 0) return [];
  const item = ({ message, fix, lists = [], nodes, evidence }: Finding) =>
    h(
      'li',
      { class: 'finding' },
      h('p', {}, message),
      ...lists.map((names) => h('p', { class: 'soft' }, names.join(', '))),
      fix === '' ? undefined : h('p', { class: 'soft' }, fix),
      h('p', {}, ...nodes.flatMap((id) => [link(titleIn(graph, id), id, acts), ' '])),
      proof(evidence),
    );
  return [section(plural(findings.length, 'finding'), ...more(findings, item))];
}

export function edgeList(
  title: string,
  edges: readonly Edge[],
  otherOf: (edge: Edge) => string,
  graph: Graph,
  acts: Acts,
): HTMLElement[] {
  if (edges.length === 0) return [];
  const item = (edge: Edge) =>
    h(
      'li',
      {},
      h('span', { class: `kind ${edge.kind}` }, words(edge)),
      ' ',
      link(titleIn(graph, otherOf(edge)), otherOf(edge), acts),
      ...remarks(edge),
      proof(edge.evidence),
    );
  return [section(`${title} · ${edges.length}`, ...more(edges, item))];
}

export function edgeItem(edge: Edge, graph: Graph, acts: Acts): HTMLElement {
  return h(
    'li',
    {},
    link(titleIn(graph, edge.from), edge.from, acts),
    ' → ',
    link(titleIn(graph, edge.to), edge.to, acts),
    h('p', {}, h('span', { class: `kind ${edge.kind}` }, words(edge))),
    ...remarks(edge),
    proof(edge.evidence),
  );
}

/** `reads`, and not `reads: read`. */
function words({ kind, label }: Edge): string {
  return KIND_WORDS[kind].startsWith(label) ? KIND_WORDS[kind] : `${KIND_WORDS[kind]}: ${label}`;
}

function remarks({ problem, conditions = [] }: Edge): Node[] {
  return [
    ...(problem === undefined ? [] : [h('p', { class: 'bad' }, problem)]),
    ...(conditions.length === 0
      ? []
      : [h('p', { class: 'soft' }, `where ${conditions.join(', ')}`)]),
  ];
}

/** Where it was found. */
function proof(evidence: readonly Evidence[]): HTMLElement | undefined {
  if (evidence.length === 0) return undefined;
  return h(
    'details',
    {},
    h('summary', {}, `found at ${plural(evidence.length, 'place')}`),
    h(
      'ul',
      { class: 'evidence' },
      ...more(evidence, ({ resource, at, source }) =>
        h(
          'li',
          {},
          h('code', {}, resource),
          ' ',
          h('code', {}, at),
          ...(source === undefined
            ? []
            : [h('br'), h('code', {}, `${source.file}:${source.line}`)]),
        ),
      ),
    ),
  );
}
