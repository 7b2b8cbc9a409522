import {
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

type Options = VirtualizerOptions<HTMLElement, HTMLElement>;

/** Draws of a long list what is looked at: the rows of it, their places, and the height of the whole. */
export function useVirtual(
  own: Pick<Options, 'count' | 'getScrollElement' | 'estimateSize' | 'overscan'>,
): Virtualizer<HTMLElement, HTMLElement> {
  const [, draw] = useReducer((times: number, more: number) => times + more, 0);
  const options: Options = {
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    measureElement,
    ...own,
    onChange: () => draw(1),
  };
  const [virtualizer] = useState(() => new Virtualizer(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
