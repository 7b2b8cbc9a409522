import { s } from './dom';
import { drawCard, drawFrame, drawHeading, type Drawing } from './draw-cards';
import { drawLabel, drawLine, drawWaiting } from './draw-lines';
import { FRAME, itemsOf, linksOf } from './items';
import { placeLabels } from './labels';
import { layOut, type Box, type Placed, type Shape } from './layout';
import type { Part, Scene, SceneLine } from './scene';

/** What is on the stage now. */
export interface Shown {
  readonly scene: Scene;
  readonly placed: Placed;
  /** Boxes by id, in reading order. */
  readonly boxes: ReadonlyMap<string, SVGGElement>;
}

const SWIFT = 160;

/** Draws a scene in place of the last one; what stays glides to its new place. */
export function drawScene(
  target: SVGGElement,
  scene: Scene,
  drawing: Drawing,
  before: Shown | undefined,
  shape: Shape,
): Shown {
  const placed = layOut(itemsOf(scene.parts), linksOf(scene), shape);
  const boxes = new Map<string, SVGGElement>();
  const [frames, cards] = [s('g', { class: 'frames' }), s('g', { class: 'cards' })];
  const headings = new Map<string, SVGGElement>();
  const obstacles: Box[] = [];
  const draw = (parts: readonly Part[]): void => {
    for (const part of parts) {
      const box = placed.boxes.get(part.id);
      if (box === undefined) continue;
      const isOpen = part.is === 'open';
      const element = isOpen ? drawFrame(part, box, drawing) : drawCard(part, box, drawing);
      boxes.set(part.id, element);
      (isOpen ? frames : cards).append(element);
      if (isOpen) headings.set(part.id, drawHeading(part, box, drawing));
      obstacles.push(isOpen ? { ...box, height: FRAME.heading } : box);
      if (isOpen) draw(part.parts);
    }
  };
  draw(scene.parts);
  const places = placeLabels(
    scene.lines.map(({ label }, index) => ({ label, points: placed.lines[index] ?? [] })),
    obstacles,
  );
  const lines = s('g', { class: 'lines', 'aria-hidden': 'true' });
  const labels = s('g', { class: 'labels', 'aria-hidden': 'true' });
  scene.lines.forEach((line, index) => {
    lines.append(drawLine(line, placed.lines[index] ?? []));
    const place = places[index];
    if (place !== undefined) labels.append(drawLabel(line, place));
  });
  const titles = s('g', { class: 'titles' }, ...headings.values());
  target.replaceChildren(frames, lines, titles, labels, cards, s('g', { class: 'waiting' }));
  if (before !== undefined) {
    glide([...boxes, ...headings], placed, before.placed, lines, labels);
  }
  return { scene, placed, boxes };
}

function glide(
  boxes: readonly (readonly [id: string, SVGGElement])[],
  now: Placed,
  before: Placed,
  ...fading: readonly SVGGElement[]
): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  for (const [id, element] of boxes) {
    const [from, to] = [before.boxes.get(id), now.boxes.get(id)];
    if (to === undefined) continue;
    element.animate(
      from === undefined
        ? [{ opacity: 0 }, { opacity: 1 }]
        : [
            { transform: `translate(${from.x}px, ${from.y}px)` },
            { transform: `translate(${to.x}px, ${to.y}px)` },
          ],
      { duration: SWIFT, easing: 'ease-out' },
    );
  }
  for (const group of fading) group.animate([{ opacity: 0 }, { opacity: 1 }], { duration: SWIFT });
}

/** Puts what is selected, and what it is connected with, in front of all else. */
export function highlight(target: SVGGElement, shown: Shown, selected: string | undefined): void {
  const near = new Set(selected === undefined ? [] : [selected]);
  const isOf = ({ id, from, to }: SceneLine): boolean =>
    selected === id || selected === from || selected === to;
  const waiting = shown.scene.waiting.filter(isOf);
  for (const { id, from, to } of [...shown.scene.lines.filter(isOf), ...waiting]) {
    near.add(id).add(from).add(to);
  }
  target.querySelector('.waiting')?.replaceChildren(
    ...waiting.flatMap((line) => {
      const [from, to] = [line.from, line.to].map((id) => shown.placed.boxes.get(id));
      return from === undefined || to === undefined ? [] : drawWaiting(line, from, to);
    }),
  );
  target.classList.toggle('has-selection', near.size > 1 || shown.boxes.has(selected ?? ''));
  for (const element of target.querySelectorAll<SVGGElement>('[data-id]')) {
    const id = element.dataset.id ?? '';
    element.classList.toggle('near', near.has(id));
    element.classList.toggle('selected', id === selected);
  }
}
