import type { ArchitectureEdge, PublishedArchitecture } from '../../../../protocol/architecture';

interface ConnectionsProps {
  /** Id. */
  readonly node: string;
  readonly architecture: PublishedArchitecture;
  readonly onChoose: (node: string) => void;
}

/** What flows to a node and from it, and where the templates say so. */
export function Connections({ node, architecture, onChoose }: ConnectionsProps) {
  const { edges } = architecture;
  const ways = [
    { title: 'Goes to', edges: edges.filter(({ from }) => from === node), other: 'to' },
    { title: 'Comes from', edges: edges.filter(({ to }) => to === node), other: 'from' },
  ] as const;
  return (
    <>
      {ways
        .filter((way) => way.edges.length > 0)
        .map((way) => (
          <section key={way.title}>
            <h3>{way.title}</h3>
            <ul class="connections">
              {together(way.edges, way.other).map(([other, same]) => (
                <li key={other}>
                  <Connection
                    edges={same}
                    title={titleOf(architecture, other)}
                    onChoose={() => onChoose(other)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

/** By the node at the other end. */
function together(
  edges: readonly ArchitectureEdge[],
  other: 'from' | 'to',
): (readonly [string, readonly ArchitectureEdge[]])[] {
  const ends = [...new Set(edges.map((edge) => edge[other]))];
  return ends.map((end) => [end, edges.filter((edge) => edge[other] === end)]);
}

const titleOf = ({ nodes, groups }: PublishedArchitecture, id: string): string =>
  [...nodes, ...groups].find((one) => one.id === id)?.title ?? id;

interface ConnectionProps {
  readonly edges: readonly ArchitectureEdge[];
  readonly title: string;
  readonly onChoose: () => void;
}

function Connection({ edges, title, onChoose }: ConnectionProps) {
  const labels = edges.map(({ label, kind }) => (label === '' ? kind : label));
  const evidence = edges.flatMap((edge) => edge.evidence);
  return (
    <>
      <button type="button" class="link" onClick={onChoose}>
        {title}
      </button>{' '}
      <span class="soft">{[...new Set(labels)].join(', ')}</span>
      {edges.map(
        ({ kind, problem }) =>
          problem !== undefined && (
            <p key={kind} class="problem">
              {problem}
            </p>
          ),
      )}
      {evidence.length > 0 && (
        <details>
          <summary>Why it is drawn</summary>
          <ul class="resources">
            {evidence.map(({ resource, at, source }) => (
              <li key={`${resource} ${at}`}>
                <code>{at}</code>
                <code class="soft">{resource}</code>
                {source !== undefined && (
                  <code class="place">
                    {source.file}:{source.line}
                  </code>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
