import type { Family } from '../../view';
import type { Content, ContentView } from '../content';
import { drawScene, highlight, type Shown } from './diagram';
import { byId } from './dom';
import { TALL, WIDE } from './layout';
import { followGestures } from './gestures';
import { neighborOf, type Direction } from './keys';
import { countBoxes, sceneOf, type Choice, type Part, type Scene } from './scene';
import type { Subject } from './subject';
import { viewportOn, type Viewport } from './viewport';
import { numberInWords, plural } from './words';

/** The picture, with the box that has the keyboard's attention. */
export interface Stage {
  readonly viewport: Viewport;
  /** The box that has the focus, or had it last. */
  readonly current: () => string | undefined;
  readonly shown: () => Shown | undefined;
  /** @param kept a box that stays where it is on the screen; undefined: all is made to fit */
  readonly draw: (subject: Subject, choice: Choice, kept: string | undefined) => void;
  readonly select: (id: string | undefined) => void;
  readonly focus: (id: string) => void;
  /** Gives the focus to the current box, where it is. */
  readonly refocus: () => void;
  /** Makes it the current box and brings it into sight. */
  readonly goTo: (id: string) => void;
  readonly move: (direction: Direction) => void;
  readonly fit: () => void;
}

/** What a click on the stage was on; undefined: on nothing. */
export type Clicked = (id: string | undefined, isToggle: boolean) => void;

export function stageFor(icons: Content['icons'], clicked: Clicked): Stage {
  const svg = byId<SVGSVGElement>('stage');
  const target = byId<SVGGElement>('scene');
  const viewport = viewportOn(svg, target);
  let shown: Shown | undefined;
  let current: string | undefined;

  /** One box is reached by Tab; the arrows lead to the others. */
  const setCurrent = (id: string | undefined): void => {
    const boxes = shown?.boxes ?? new Map<string, SVGGElement>();
    current = id !== undefined && boxes.has(id) ? id : [...boxes.keys()][0];
    for (const [one, box] of boxes) box.setAttribute('tabindex', one === current ? '0' : '-1');
  };
  const boxAt = (id: string | undefined) =>
    id === undefined ? undefined : shown?.placed.boxes.get(id);
  const stage: Stage = {
    viewport,
    current: () => current,
    shown: () => shown,
    draw(subject, choice, kept) {
      const begun = performance.now();
      const was = boxAt(kept);
      const scene = sceneOf(subject.graph, subject.tree, choice);
      shown = drawScene(
        target,
        scene,
        { icons, findings: findingsIn(scene, subject) },
        shown,
        viewport.isTall() ? TALL : WIDE,
      );
      // First: the picture fits into what the legend leaves.
      sayWhatWaits(scene, subject.view);
      const is = boxAt(kept);
      if (was !== undefined && is !== undefined) viewport.hold(was, is);
      else viewport.fit(shown.placed);
      setCurrent(current);
      svg.dataset.boxes = String(countBoxes(scene.parts));
      svg.dataset.lines = String(scene.lines.length);
      svg.dataset.milliseconds = (performance.now() - begun).toFixed(1);
    },
    select: (id) => {
      if (shown !== undefined) highlight(target, shown, id);
    },
    focus(id) {
      const box = shown?.boxes.get(id);
      if (box === undefined) return;
      stage.goTo(id);
      box.focus({ preventScroll: true });
    },
    refocus: () => shown?.boxes.get(current ?? '')?.focus({ preventScroll: true }),
    goTo(id) {
      const place = boxAt(id);
      if (place === undefined) return;
      setCurrent(id);
      viewport.reveal(place);
    },
    move(direction) {
      const from = boxAt(current);
      if (shown === undefined || from === undefined || current === undefined) return;
      const next = neighborOf(from, shown.placed.boxes, current, direction);
      if (next !== undefined) stage.focus(next);
    },
    fit: () => {
      if (shown !== undefined) viewport.fit(shown.placed);
    },
  };
  svg.addEventListener('click', ({ target: on }) => {
    const element = on instanceof Element ? on.closest<SVGGElement>('[data-id]') : null;
    const id = element?.dataset.id;
    if (id !== undefined && shown?.boxes.has(id) === true) setCurrent(id);
    const onSign = on instanceof Element && on.closest('.toggle') !== null;
    clicked(id, onSign || element?.classList.contains('folded') === true);
  });
  svg.addEventListener('focusin', ({ target: on }) => {
    const id = on instanceof SVGElement ? on.dataset.id : undefined;
    if (id !== undefined && id !== current) setCurrent(id);
  });
  followGestures(svg, viewport);
  new ResizeObserver(() => viewport.resized()).observe(svg);
  fitWhenPrinted(svg, target, stage);
  return stage;
}

/** How many findings are about what a box shows. */
function findingsIn(scene: Scene, { graph }: Subject): (part: Part) => number {
  const counts = new Map<string, number>();
  for (const { nodes } of graph.findings) {
    for (const box of new Set(nodes.flatMap((id) => scene.boxOf(id) ?? [])))
      counts.set(box, (counts.get(box) ?? 0) + 1);
  }
  return ({ id }) => counts.get(id) ?? 0;
}

function sayWhatWaits({ lines, waiting }: Scene, { meanings }: ContentView): void {
  const notice = byId('waiting');
  notice.hidden = waiting.length === 0;
  notice.textContent = `${plural(lines.length, 'line')} of ${numberInWords(lines.length + waiting.length)}, the strongest; select a box for all of its own`;
  const families = new Set<string>(
    lines.flatMap(({ family, problem, byHand }) => [
      problem === undefined ? family : 'problem',
      ...(byHand ? ['by-hand'] : []),
    ]),
  );
  for (const item of document.querySelectorAll<HTMLElement>('.key [data-family]')) {
    const { family = '', meaning = '' } = item.dataset;
    item.hidden = !families.has(family);
    item.lastElementChild?.replaceChildren(meanings[family as Family] ?? meaning);
  }
}

/** On paper there is no zoom: the whole picture. */
function fitWhenPrinted(svg: SVGSVGElement, target: SVGGElement, stage: Stage): void {
  addEventListener('beforeprint', () => {
    const placed = stage.shown()?.placed;
    if (placed === undefined) return;
    svg.setAttribute('viewBox', `-10 -10 ${placed.width + 20} ${placed.height + 20}`);
    target.removeAttribute('transform');
  });
  addEventListener('afterprint', () => {
    svg.removeAttribute('viewBox');
    stage.viewport.pan(0, 0);
  });
}
