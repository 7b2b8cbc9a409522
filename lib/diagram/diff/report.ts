import type { Group, Node } from '../../graph';
import type { Mark } from '../view';
import type { Compared } from './compare';
import { typeWords } from './kinds';
import type { Change, Difference, Loss, Remark, ResourceChange } from './types';

/** A difference in words, the same for terminal, page and pull request. */
export interface Report {
  /** Environments that it is true of: those with the same words are said once, with the values of the first. */
  readonly names: readonly string[];
  readonly mark: Difference['mark'];
  /** `2 cards added, 1 changed; 3 connections added`. */
  readonly headline: string;
  readonly losses: readonly Loss[];
  readonly security: readonly Remark[];
  readonly findings: readonly {
    readonly mark: Mark;
    readonly text: string;
    readonly fix: string;
  }[];
  readonly stacks: readonly Row[];
  readonly cards: readonly Row[];
  readonly connections: readonly Row[];
}

export interface Row {
  readonly mark: Mark;
  /** `Web service` */
  readonly what: string;
  /** `ECS service`, or what flows. */
  readonly kind: string;
  /** What changed, in short. */
  readonly words: readonly string[];
  readonly details: readonly Detail[];
}

export interface Detail {
  readonly mark: Mark;
  /** `Service Web/Service: DesiredCount`. */
  readonly at: string;
  readonly before?: string;
  readonly after?: string;
}

/** Reports of all environments that differ, those of the same words together. */
export function reportsOf(all: readonly Compared[]): Report[] {
  const reports = all.map(reportOf).filter(({ mark }) => mark !== 'same');
  const together = Map.groupBy(reports, (report) => JSON.stringify(comparable(report)));
  return [...together.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, names: same.flatMap(({ names }) => names) }];
  });
}

/** Without ids and values, which no two environments share. */
function comparable(report: Report): unknown {
  const text = (remark: Remark | Loss) => ({ ...remark, nodes: undefined });
  return {
    ...report,
    names: undefined,
    losses: report.losses.map(text),
    security: report.security.map(text),
    cards: report.cards.map((row) => ({
      ...row,
      details: row.details.map(({ mark, at }) => [mark, at]),
    })),
  };
}

function reportOf({ difference, union }: Compared): Report {
  const { name, mark, nodes, groups, edges, stacks, losses, security, findings } = difference;
  return {
    names: [name],
    mark,
    headline: headline(difference),
    losses,
    security,
    findings: findings.map(({ mark: how, finding: { message, fix } }) => ({
      mark: how,
      text: message,
      fix,
    })),
    stacks: stacks.map(({ mark: how, before, after, fields }) => ({
      mark: how,
      what: after?.name ?? before?.name ?? '',
      kind: 'stack',
      words: fields.map((field) => `${field.name}: ${field.before} → ${field.after}`),
      details: [],
    })),
    cards: inOrder([...nodes, ...groups].map((change) => cardRow(change, name))),
    connections: inOrder(
      edges.map(({ mark: how, from, to, before, after, fields }) => {
        const edge = after ?? before;
        return {
          mark: how,
          what: `${union.titleOf(from)} → ${union.titleOf(to)}`,
          kind: edge?.label === '' || edge === undefined ? (edge?.kind ?? '') : edge.label,
          words: fields.map((field) => fieldWords(field.name, field.before, field.after)),
          details: [],
        };
      }),
    ),
  };
}

const ORDER: readonly Mark[] = ['removed', 'added', 'changed'];

const inOrder = (rows: readonly Row[]): Row[] =>
  [...rows].sort(
    (a, b) =>
      ORDER.indexOf(a.mark) - ORDER.indexOf(b.mark) ||
      (a.what < b.what ? -1 : a.what > b.what ? 1 : 0),
  );

function headline({ mark, nodes, edges, stacks, name }: Difference): string {
  const what = name === '' ? 'The app' : 'The environment';
  if (mark === 'added') return `${what} is new: ${nodes.length} cards`;
  if (mark === 'removed') return `${what} is gone: ${nodes.length} cards`;
  const parts = [
    counted(nodes, 'card'),
    counted(edges, 'connection'),
    counted(stacks, 'stack'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Only what is around the cards changed' : parts.join('; ');
}

function counted(changes: readonly { readonly mark: Mark }[], one: string): string {
  const parts = (['added', 'removed', 'changed'] as const).flatMap((mark) => {
    const count = changes.filter((change) => change.mark === mark).length;
    return count === 0 ? [] : [{ mark, count }];
  });
  return parts
    .map(({ mark, count }, index) =>
      index === 0 ? `${count} ${count === 1 ? one : `${one}s`} ${mark}` : `${count} ${mark}`,
    )
    .join(', ');
}

function cardRow(change: Change<Node> | Change<Group>, stage: string): Row {
  const holder = change.after ?? change.before;
  const kind = holder === undefined ? '' : 'type' in holder ? typeWords(holder.type) : 'frame';
  // Its title names environment and account, which no two environments share.
  const isAccount = holder !== undefined && 'kind' in holder && holder.kind === 'account';
  const sums = [...new Set(change.resources.flatMap((resource) => resource.sums))];
  const facts = holder !== undefined && 'facts' in holder ? holder.facts : '';
  return {
    mark: change.mark,
    what: isAccount ? 'Around the cards' : (holder?.title ?? change.id),
    kind: isAccount ? 'account' : kind,
    words: [
      ...(change.mark === 'changed' || facts === '' ? [] : [facts]),
      ...change.fields.map(({ name, before, after }) => fieldWords(name, before, after)),
      ...sums,
      ...(change.mark === 'changed' ? partWords(change.resources) : []),
    ],
    details:
      change.mark === 'changed' ? change.resources.flatMap((one) => detailsOf(one, stage)) : [],
  };
}

function fieldWords(name: string, before: string, after: string): string {
  const plain = name === 'facts' || name === 'label';
  const change =
    before === ''
      ? `now ${after}`
      : after === ''
        ? `was ${before}`
        : plain
          ? partsChanged(before, after)
          : `${before} → ${after}`;
  return plain ? change : `${name}: ${change}`;
}

/** Of `1–4 tasks · 0.5 vCPU · 1 GB` what is other than before: `0.5 vCPU → 1 vCPU`. */
function partsChanged(before: string, after: string): string {
  const [was, is] = [before.split(' · '), after.split(' · ')];
  if (was.length !== is.length) {
    const fresh = is.filter((part) => !was.includes(part)).map((part) => `now ${part}`);
    const gone = was.filter((part) => !is.includes(part)).map((part) => `no longer ${part}`);
    return [...fresh, ...gone].join(', ') || `${before} → ${after}`;
  }
  return was
    .flatMap((part, index) => (part === is[index] ? [] : [`${part} → ${is[index] ?? ''}`]))
    .join(', ');
}

/** `2 properties changed`, `1 part added`. */
function partWords(resources: readonly ResourceChange[]): string[] {
  const replaced = resources.filter((one) => one.replaced.some(({ maybe }) => !maybe)).length;
  const parts = (['added', 'removed'] as const).map(
    (mark) => [resources.filter((one) => one.mark === mark).length, `part`, mark] as const,
  );
  const properties = resources.reduce((sum, one) => sum + one.properties.length, 0);
  return [
    ...parts,
    [properties, 'property', 'changed'] as const,
    [replaced, 'resource', 'replaced'] as const,
  ].flatMap(([count, one, how]) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : plural(one)} ${how}`],
  );
}

const plural = (one: string): string => (one === 'property' ? 'properties' : `${one}s`);

function detailsOf(change: ResourceChange, stage: string): Detail[] {
  const record = change.after ?? change.before;
  if (record === undefined) return [];
  const path = record.path.replace(/\/(?:Resource|Default)$/, '');
  const own = stage !== '' && path.startsWith(`${stage}/`) ? path.slice(stage.length + 1) : path;
  const at = `${typeWords(record.type)} ${own}`;
  if (change.mark !== 'changed') return [{ mark: change.mark, at }];
  return [
    ...change.replaced.map(({ because, what, maybe }): Detail => ({
      mark: 'changed',
      at,
      after: `${maybe ? 'may be replaced' : 'replaced'}: ${because === 'property' ? what : `new ${because}, ${what}`}`,
    })),
    ...change.properties.map(({ path: property, before, after }): Detail => ({
      mark: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      at: `${at}: ${property}`,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    })),
  ];
}
