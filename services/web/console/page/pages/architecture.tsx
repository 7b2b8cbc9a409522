import { useLocation } from 'preact-iso';
import type { PublishedArchitecture } from '../../../../protocol/architecture';
import { Items } from '../architecture/items';
import { Panel } from '../architecture/panel';
import { itemsOf, spotsOf } from '../architecture/scene';
import { Stage } from '../architecture/stage';
import { useFacts } from '../architecture/use-facts';
import { Notice } from '../parts/notice';
import { useAnswer } from '../use-answer';

/** A deployment publishes another picture now and then. Milliseconds. */
const EVERY_MS = 30_000;

/** The environment as it was deployed, and what happens in it now. */
export function ArchitecturePage() {
  const { answer, error } = useAnswer<PublishedArchitecture>('/architecture', {
    everyMs: EVERY_MS,
  });
  return (
    <section class="architecture" aria-labelledby="architecture-title">
      {answer === undefined ? (
        <>
          <h1 id="architecture-title">Architecture</h1>
          <Notice>{error === undefined ? 'Loading …' : sentence(error)}</Notice>
        </>
      ) : (
        <Shown architecture={answer} />
      )}
    </section>
  );
}

function Shown({ architecture }: { readonly architecture: PublishedArchitecture }) {
  const { query, route } = useLocation();
  const facts = useFacts();
  const { views, publishedAt } = architecture;
  const view = views.find(({ name }) => name === query.view) ?? views[0];
  const items = itemsOf(architecture, facts);
  const item = items.find(({ node }) => node.id === query.node);
  if (view === undefined) return null;

  const show = (place: { readonly view?: string; readonly node?: string | undefined }): void => {
    const { view: name, node } = { view: view.name, node: query.node, ...place };
    const search = new URLSearchParams({
      ...(name !== views[0]?.name && { view: name }),
      ...(node !== undefined && { node }),
    }).toString();
    route(search === '' ? '/architecture' : `/architecture?${search}`, true);
  };
  const choose = (node: string): void => show({ node });
  const close = (): void => {
    const left = query.node;
    show({ node: undefined });
    requestAnimationFrame(() => focusOn(left));
  };

  return (
    <>
      <div class="heading">
        <h1 id="architecture-title">Architecture</h1>
        {views.length > 1 && (
          <div class="views" role="group" aria-label="View">
            {views.map(({ name }) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === view.name}
                onClick={() => show({ view: name })}
              >
                {wordsOf(name)}
              </button>
            ))}
          </div>
        )}
      </div>
      <div class="parts">
        <Stage
          view={view}
          version={publishedAt}
          spots={spotsOf(view.cards, items)}
          chosen={query.node}
          onChoose={choose}
        />
        <aside aria-label={item === undefined ? 'All parts' : item.node.title}>
          {item === undefined ? (
            <Items items={items} onChoose={choose} />
          ) : (
            <Panel
              item={item}
              architecture={architecture}
              facts={facts}
              onChoose={choose}
              onClose={close}
            />
          )}
        </aside>
      </div>
    </>
  );
}

/** Whoever comes back from a part is where it stands in the list. */
function focusOn(node: string | undefined): void {
  const found = [...document.querySelectorAll<HTMLElement>('.items [data-node]')].find(
    ({ dataset }) => dataset.node === node,
  );
  found?.focus();
}

/** `data-flow` → `Data flow`. */
const wordsOf = (name: string): string => {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
