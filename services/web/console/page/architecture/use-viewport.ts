import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { followGestures } from './gestures';
import {
  fitted,
  goesOn,
  panned,
  revealing,
  zoomed,
  type Box,
  type Size,
  type Viewport,
} from './viewport';

/** Below this the words of a badge are wider than its card: it is a dot. */
const FAR = 0.55;

/** What may be done to the picture from outside of it. */
export interface Controls {
  readonly fit: () => void;
  /** Around the middle of the stage. */
  readonly zoom: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly reveal: (box: Box) => void;
}

interface Elements {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly plane: RefObject<HTMLDivElement | null>;
}

/** Moves the plane on the stage; each movement changes three variables of its style, and draws nothing anew. */
export function useViewport({ stage, plane }: Elements, picture: Size, name: string): Controls {
  const viewport = useRef<Viewport>({ x: 0, y: 0, zoom: 1 });
  /** Whether the picture is to stay whole when the stage changes its size. */
  const isWhole = useRef(true);
  const size = useRef(picture);
  size.current = picture;

  const stageSize = useCallback((): Size => {
    const { clientWidth = 0, clientHeight = 0 } = stage.current ?? {};
    return { width: clientWidth, height: clientHeight };
  }, [stage]);

  const apply = useCallback(
    (next: Viewport): void => {
      viewport.current = next;
      const style = plane.current?.style;
      style?.setProperty('--x', `${next.x.toFixed(1)}px`);
      style?.setProperty('--y', `${next.y.toFixed(1)}px`);
      style?.setProperty('--zoom', next.zoom.toFixed(4));
      plane.current?.classList.toggle('far', next.zoom < FAR);
      stage.current?.classList.toggle('near', !isWhole.current);
    },
    [stage, plane],
  );

  const controls = useMemo(() => {
    const change = (next: Viewport): void => {
      isWhole.current = false;
      apply(next);
    };
    const zoomAt = (factor: number, at: readonly [number, number]): void =>
      change(zoomed(viewport.current, factor, at, size.current, stageSize()));
    return {
      fit: () => {
        isWhole.current = true;
        apply(fitted(size.current, stageSize()));
      },
      zoomAt,
      zoom: (factor: number) => {
        const { width, height } = stageSize();
        zoomAt(factor, [width / 2, height / 2]);
      },
      pan: (dx: number, dy: number) =>
        change(panned(viewport.current, dx, dy, size.current, stageSize())),
      reveal: (box: Box) => {
        if (!isWhole.current) change(revealing(viewport.current, box, size.current, stageSize()));
      },
    };
  }, [apply, stageSize]);

  useLayoutEffect(() => controls.fit(), [controls, name, picture.width, picture.height]);

  useEffect(() => {
    const element = stage.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (isWhole.current) controls.fit();
      else controls.pan(0, 0);
    });
    observer.observe(element);
    const end = followGestures(element, {
      pan: controls.pan,
      zoom: controls.zoomAt,
      takesWheel: (down) => goesOn(viewport.current, down, size.current, stageSize()),
    });
    return () => {
      observer.disconnect();
      end();
    };
  }, [controls, stage, stageSize]);

  return controls;
}
