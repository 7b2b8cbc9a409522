/** What people do to the picture; points and distances in pixels of the stage. */
export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: readonly [number, number]): void;
  /** Whether a wheel that turns so is for the picture. */
  takesWheel(down: number): boolean;
}

type Point = readonly [number, number];

/** A pointer that moved less is a click. */
const STILL = 5;

/** Drag to move, two fingers or Ctrl and wheel to zoom. Returns how to end that. */
export function followGestures(stage: HTMLElement, gestures: Gestures): () => void {
  const control = new AbortController();
  const { signal } = control;
  const pointers = new Map<number, Point>();
  let moved = 0;
  const within = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };

  const turn = (event: WheelEvent): void => {
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [dx, dy] = [event.deltaX * pixels, event.deltaY * pixels];
    // Two fingers on a trackpad come as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      gestures.zoom(Math.exp(-dy * (Math.abs(dy) < 40 ? 0.01 : 0.002)), within(event));
      return;
    }
    if (dx === 0 && !gestures.takesWheel(dy)) return;
    event.preventDefault();
    gestures.pan(-dx, -dy);
  };

  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = within(event);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved < STILL) return;
    stage.classList.add('moving');
    if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other === undefined) {
      gestures.pan(dx, dy);
      return;
    }
    const apart = ([x, y]: Point) => Math.max(1, Math.hypot(x - other[0], y - other[1]));
    gestures.pan(dx / 2, dy / 2);
    gestures.zoom(apart(now) / apart(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
  };

  const end = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) stage.classList.remove('moving');
  };

  stage.addEventListener('wheel', turn, { passive: false, signal });
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button > 1) return;
      if (pointers.size === 0) moved = 0;
      pointers.set(event.pointerId, within(event));
    },
    { signal },
  );
  stage.addEventListener('pointermove', move, { signal });
  for (const name of ['pointerup', 'pointercancel'] as const)
    stage.addEventListener(name, end, { signal });
  stage.addEventListener(
    'click',
    (event) => {
      // A drag is no click on what it ended at.
      if (moved >= STILL) event.stopPropagation();
      moved = 0;
    },
    { capture: true, signal },
  );
  return () => control.abort();
}
