import {
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

interface Rows {
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** Stays in the page wherever the reader is; -1: none. */
  readonly keep: number;
  /** What holds the rows. Its `--row-height` is a row's height, as a length in rem. */
  readonly body: RefObject<HTMLElement | null>;
  /** What lies over the top of the window, in pixels. */
  readonly covered: number;
}

type Rowing = Virtualizer<Window, HTMLElement>;

/** Rows beyond the window's edges. */
const OVERSCAN = 8;

/** The rows of a long list that the window shows: the list is as long as all of it, and only these are in the page. */
export function useRows({ count, keyOf, keep, body, covered }: Rows): Rowing {
  const [, again] = useReducer((round: number) => round + 1, 0);
  const { height, top } = useMeasures(body);
  const options: VirtualizerOptions<Window, HTMLElement> = {
    count,
    getItemKey: keyOf,
    estimateSize: () => height,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => window.scrollY,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: covered,
    scrollPaddingEnd: height,
    rangeExtractor: ({ startIndex, endIndex, overscan }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const shown = Array.from({ length: to - from + 1 }, (_, index) => from + index);
      if (keep < 0 || keep >= count || (keep >= from && keep <= to)) return shown;
      return keep < from ? [keep, ...shown] : [...shown, keep];
    },
    onChange: () => again(0),
  };
  const [rows] = useState(() => new Virtualizer(options));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), []);
  useLayoutEffect(() => rows._willUpdate());
  useLayoutEffect(() => rows.measure(), [height]);
  return rows;
}

/** Where the rows begin in the document, and how high one is, in pixels. */
function useMeasures(body: RefObject<HTMLElement | null>) {
  const [measures, setMeasures] = useState({ height: 44, top: 0 });
  useLayoutEffect(() => {
    const measure = (): void => {
      const element = body.current;
      if (element === null) return;
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const height = parseFloat(getComputedStyle(element).getPropertyValue('--row-height')) * rem;
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY);
      setMeasures((now) => (now.height === height && now.top === top ? now : { height, top }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, []);
  return measures;
}
