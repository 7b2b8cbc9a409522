import type { PublishedArchitecture } from '../../../../protocol/architecture';
import { useEffect, useRef } from 'preact/hooks';
import type { Spot } from './scene';
import { useDiagram } from './use-diagram';
import { useViewport, type Controls } from './use-viewport';

interface StageProps {
  readonly view: PublishedArchitecture['views'][number];
  /** Changes with the picture. */
  readonly version: string;
  readonly spots: readonly Spot[];
  readonly chosen: string | undefined;
  readonly onChoose: (node: string) => void;
}

const STEP = 60;
const ZOOM = 1.3;

/** What keys do to the picture. */
const KEYS: Readonly<Record<string, (controls: Controls) => void>> = {
  ArrowLeft: ({ pan }) => pan(STEP, 0),
  ArrowRight: ({ pan }) => pan(-STEP, 0),
  ArrowUp: ({ pan }) => pan(0, STEP),
  ArrowDown: ({ pan }) => pan(0, -STEP),
  '+': ({ zoom }) => zoom(ZOOM),
  '=': ({ zoom }) => zoom(ZOOM),
  '-': ({ zoom }) => zoom(1 / ZOOM),
  '0': ({ fit }) => fit(),
};

/** The picture, to be moved and zoomed, with a button over each card. */
export function Stage({ view, version, spots, chosen, onChoose }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const plane = useRef<HTMLDivElement>(null);
  const image = useDiagram(view.name, version);
  const controls = useViewport({ stage, plane }, view, view.name);
  const { width, height } = view;

  useEffect(() => {
    const card = view.cards.find(({ nodes }) => chosen !== undefined && nodes.includes(chosen));
    if (card !== undefined) controls.reveal(card);
  }, [chosen, view, controls]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(controls);
  };

  return (
    <div class="picture">
      <div
        ref={stage}
        class="stage"
        style={{ '--width': String(width), '--height': String(height) }}
        role="group"
        aria-label={`Picture: ${view.title}`}
        aria-describedby="stage-help"
        onKeyDown={onKeyDown}
      >
        <div ref={plane} class="plane">
          {image !== undefined && <img src={image} alt="" draggable={false} />}
          {spots.map((spot) => (
            <SpotButton
              key={`${view.name} ${spot.card.x} ${spot.card.y}`}
              spot={spot}
              isChosen={spot.node !== undefined && spot.node === chosen}
              onChoose={onChoose}
              onFocus={() => controls.reveal(spot.card)}
            />
          ))}
        </div>
      </div>
      <div class="below">
        <p id="stage-help" class="soft help">
          Drag to move; Ctrl and wheel, two fingers, or + and − to zoom.
        </p>
        <div class="zoom" role="group" aria-label="Size of the picture">
          <button type="button" aria-label="Smaller" onClick={() => controls.zoom(1 / ZOOM)}>
            −
          </button>
          <button type="button" onClick={() => controls.fit()}>
            Whole
          </button>
          <button type="button" aria-label="Larger" onClick={() => controls.zoom(ZOOM)}>
            +
          </button>
        </div>
      </div>
    </div>
  );
}

interface SpotButtonProps {
  readonly spot: Spot;
  readonly isChosen: boolean;
  readonly onChoose: (node: string) => void;
  readonly onFocus: () => void;
}

function SpotButton({ spot: { card, node, state }, isChosen, onChoose, onFocus }: SpotButtonProps) {
  const health = state?.health ?? 'calm';
  const place = {
    '--left': String(card.x),
    '--top': String(card.y),
    '--wide': String(card.width),
    '--high': String(card.height),
  };
  const badge = state !== undefined && health !== 'calm' && (
    <span class="badge" aria-hidden="true">
      {state.text}
    </span>
  );
  if (node === undefined)
    return (
      <div class={`spot ${health}`} style={place}>
        {badge}
      </div>
    );
  return (
    <button
      type="button"
      class={`spot ${health}`}
      style={place}
      aria-label={state === undefined ? card.title : `${card.title}: ${state.text}`}
      aria-pressed={isChosen}
      title={card.title}
      onClick={() => onChoose(node)}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) onFocus();
      }}
    >
      {badge}
    </button>
  );
}
