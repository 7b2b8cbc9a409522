import { NAMES } from '../names';

const withNames = (name: string): string =>
  [name, NAMES.application, NAMES.environment].filter((part) => part !== '').join(' · ');

/**
 * Keeps the document's title that of the page, which is its heading; and moves the focus to the heading of a page that
 * was gone to, so that a screen reader tells of it and the keyboard goes on from there.
 *
 * @returns to be called when another page is gone to
 */
export function watchHeading(main: HTMLElement): () => void {
  let isArriving = false;
  let focused: Element | undefined;
  // A page that is being loaded may have a heading that its own one takes the place of.
  const wasReplaced = (): boolean =>
    focused?.isConnected === false && document.activeElement === document.body;
  const look = (): void => {
    const heading = main.querySelector('h1');
    const text = heading?.textContent ?? '';
    if (heading === null || text === '') return;
    const title = withNames(text);
    if (document.title !== title) document.title = title;
    if (!isArriving && !wasReplaced()) return;
    isArriving = false;
    focused = heading;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(main, {
    childList: true,
    subtree: true,
    characterData: true,
  });
  look();
  return () => {
    isArriving = true;
    look();
  };
}
