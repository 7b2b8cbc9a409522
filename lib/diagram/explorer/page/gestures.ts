import type { Viewport } from './viewport';

/** A pointer that moved less is a click. */
const STILL = 5;

/** Drag to move, wheel or two fingers to zoom. */
export function followGestures(stage: SVGSVGElement, viewport: Viewport): void {
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (event.shiftKey) {
        viewport.pan(-(event.deltaX || event.deltaY), 0);
        return;
      }
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const speed = event.ctrlKey ? 0.01 : 0.0016;
      viewport.zoom(Math.exp(-event.deltaY * lines * speed), within(stage, event));
    },
    { passive: false },
  );
  const pointers = new Map<number, readonly [number, number]>();
  let moved = 0;
  stage.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, within(stage, event));
  });
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = within(stage, event);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved < STILL) return;
    stage.classList.add('moving');
    if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other === undefined) {
      viewport.pan(dx, dy);
      return;
    }
    const apart = (point: readonly [number, number]) =>
      Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
    viewport.zoom(apart(now) / apart(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    viewport.pan(dx / 2, dy / 2);
  });
  const end = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) stage.classList.remove('moving');
  };
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
  // A drag is no click on what it ended at.
  stage.addEventListener(
    'click',
    (event) => {
      if (moved >= STILL) event.stopPropagation();
      moved = 0;
    },
    { capture: true },
  );
}

function within(stage: Element, { clientX, clientY }: MouseEvent): readonly [number, number] {
  const { left, top } = stage.getBoundingClientRect();
  return [clientX - left, clientY - top];
}
