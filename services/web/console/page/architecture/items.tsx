import { Health } from './health';
import type { Item } from './scene';

interface ItemsProps {
  readonly items: readonly Item[];
  readonly onChoose: (node: string) => void;
}

/** The same as the picture, as a list: what does something, then all else. */
export function Items({ items, onChoose }: ItemsProps) {
  const working = items.filter(({ node }) => node.part !== undefined);
  const others = items.filter(({ node }) => node.part === undefined);
  return (
    <>
      <h2>What runs here</h2>
      <List items={working} onChoose={onChoose} />
      {others.length > 0 && (
        <>
          <h2>What else is there</h2>
          <List items={others} onChoose={onChoose} />
        </>
      )}
    </>
  );
}

const List = ({ items, onChoose }: ItemsProps) => (
  <ul class="items">
    {items.map(({ node, state }) => (
      <li key={node.id}>
        <button type="button" data-node={node.id} onClick={() => onChoose(node.id)}>
          <span class="name">{node.title}</span>
          <Health state={state} />
          <span class="soft facts">{node.facts}</span>
        </button>
      </li>
    ))}
  </ul>
);
