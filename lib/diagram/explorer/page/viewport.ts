import { byId } from './dom';
import type { Box } from './layout';

const LEAST = 0.08;
const MOST = 3;
const MARGIN = 28;
/** A picture is shown no larger than this by itself. */
const NATURAL = 1.15;

/** What of the picture is seen, and how large. */
export interface Viewport {
  fit(size: { readonly width: number; readonly height: number }): void;
  /** Around a point of the stage in pixels; its middle where none is given. */
  zoom(factor: number, at?: readonly [number, number]): void;
  pan(dx: number, dy: number): void;
  /** Moves as little as shows it whole. */
  reveal(box: Box): void;
  /** Keeps a point of the picture where it is on the stage while the picture changes. */
  hold(before: Box, after: Box): void;
  /** Whether the stage is that of a phone held upright. */
  isTall(): boolean;
  /** The size of the stage changed: cards keep their size, the middle stays in the middle. */
  resized(): void;
}

export function viewportOn(stage: SVGSVGElement, scene: SVGGElement): Viewport {
  let [x, y, scale] = [0, 0, 1];
  const below = byId('foot');
  let last = stage.getBoundingClientRect();
  const apply = (): void => {
    scene.setAttribute(
      'transform',
      `translate(${round(x)} ${round(y)}) scale(${scale.toFixed(4)})`,
    );
    stage.classList.toggle('far', scale < 0.45);
    byId('zoom-level').textContent = `${Math.round(scale * 100)} %`;
  };
  // Measured when it changes: to ask for it would lay out all that has just been drawn.
  const size = () => (last.width === 0 ? (last = stage.getBoundingClientRect()) : last);
  const view: Viewport = {
    fit(content) {
      last = stage.getBoundingClientRect();
      const { width } = last;
      // Notes and legend lie below the picture, not on it.
      const height = last.height - below.getBoundingClientRect().height;
      if (width === 0 || height === 0) return;
      const whole = Math.min(
        (width - 2 * MARGIN) / Math.max(1, content.width),
        (height - 2 * MARGIN) / Math.max(1, content.height),
      );
      scale = Math.max(LEAST, Math.min(NATURAL, whole));
      x = (width - content.width * scale) / 2;
      y = Math.max(MARGIN / 2, (height - content.height * scale) / 2);
      apply();
    },
    zoom(factor, at) {
      const { width, height } = size();
      const [px, py] = at ?? [width / 2, height / 2];
      const next = Math.max(LEAST, Math.min(MOST, scale * factor));
      x = px - ((px - x) * next) / scale;
      y = py - ((py - y) * next) / scale;
      scale = next;
      apply();
    },
    pan(dx, dy) {
      x += dx;
      y += dy;
      apply();
    },
    reveal(box) {
      const { width, height } = size();
      if (scale < 0.55) {
        scale = 0.8;
        x = width / 2 - (box.x + box.width / 2) * scale;
        y = height / 2 - (box.y + box.height / 2) * scale;
      }
      x += shift(x + box.x * scale, box.width * scale, width);
      y += shift(y + box.y * scale, box.height * scale, height);
      apply();
    },
    hold(before, after) {
      x +=
        (before.x + Math.min(before.width, 200) / 2 - after.x - Math.min(after.width, 200) / 2) *
        scale;
      y += (before.y - after.y) * scale;
      apply();
    },
    isTall: () => size().width < size().height * 0.9,
    resized() {
      const now = stage.getBoundingClientRect();
      x += (now.width - last.width) / 2;
      y += (now.height - last.height) / 2;
      last = now;
      apply();
    },
  };
  return view;
}

/** How far to move what begins at `start` so that it lies inside. */
function shift(start: number, length: number, room: number): number {
  if (length + 2 * MARGIN > room) return MARGIN - start;
  if (start < MARGIN) return MARGIN - start;
  if (start + length > room - MARGIN) return room - MARGIN - start - length;
  return 0;
}

const round = (value: number): number => Math.round(value * 100) / 100;
