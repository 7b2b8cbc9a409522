import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PublishedArchitecture, SourcePlace } from '../../../../protocol/architecture';
import { Connections } from './connections';
import { Doings } from './doings';
import type { Facts } from './facts';
import { Health } from './health';
import type { Item } from './scene';

interface PanelProps {
  readonly item: Item;
  readonly architecture: PublishedArchitecture;
  readonly facts: Facts;
  readonly onChoose: (node: string) => void;
  readonly onClose: () => void;
}

/** All that is known of a node: what happens there, what it is connected to, which line made it. */
export function Panel({ item, architecture, facts, onChoose, onClose }: PanelProps) {
  const { node, state } = item;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    // On a phone the panel is below the picture.
    title.current?.scrollIntoView({ block: 'nearest' });
  }, [node.id]);

  return (
    <div
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <button type="button" class="back" onClick={onClose}>
        ‹ All parts
      </button>
      <h2 ref={title} tabindex={-1}>
        {node.title}
      </h2>
      <p class="soft">
        {node.facts}
        {node.type !== 'external' && <code class="type">{node.type}</code>}
      </p>
      {state !== undefined && (
        <p>
          <Health state={state} />
        </p>
      )}
      {node.part !== undefined && <Doings part={node.part} facts={facts} />}
      <Connections node={node.id} architecture={architecture} onChoose={onChoose} />
      {node.source !== undefined && (
        <Section title="Source">
          <Place of={node.source} />
        </Section>
      )}
      {node.resources.length > 0 && <Resources ids={node.resources} architecture={architecture} />}
    </div>
  );
}

const Section = (props: { readonly title: string; readonly children: ComponentChildren }) => (
  <section>
    <h3>{props.title}</h3>
    {props.children}
  </section>
);

const Place = ({ of: { file, line } }: { readonly of: SourcePlace }) => (
  <code class="place">
    {file}:{line}
  </code>
);

interface ResourcesProps {
  readonly ids: readonly string[];
  readonly architecture: PublishedArchitecture;
}

const Resources = ({ ids, architecture }: ResourcesProps) => (
  <details>
    <summary>
      {ids.length === 1 ? '1 CloudFormation resource' : `${ids.length} CloudFormation resources`}
    </summary>
    <ul class="resources">
      {ids.map((id) => {
        const { type = '', path = '', source } = architecture.resources[id] ?? {};
        return (
          <li key={id}>
            <code>{type}</code>
            <code class="soft">{path === '' ? id : path}</code>
            {source !== undefined && <Place of={source} />}
          </li>
        );
      })}
    </ul>
  </details>
);
