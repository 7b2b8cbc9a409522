const KEY = 'slipway-token';

/** The token that the API wants, for as long as this tab is open. */
export const token = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export const keepToken = (value: string): void => sessionStorage.setItem(KEY, value);

type Asker = () => Promise<boolean>;

let register: (own: Asker) => void = () => undefined;
/** The first request may be refused before there is anybody to ask the reader. */
const asker = new Promise<Asker>((resolve) => {
  register = resolve;
});
let asking: Promise<boolean> | undefined;
let isRefused = false;

/** Who asks the reader for a token. */
export const tokensComeFrom = (own: Asker): void => register(own);

/**
 * Asks once for however many requests want one, and not again for those to come of a reader who has none.
 *
 * @returns false: there is none to be had
 */
export async function askForToken(): Promise<boolean> {
  if (isRefused) return false;
  asking ??= asker
    .then((ask) => ask())
    .then((given) => {
      isRefused = !given;
      return given;
    })
    .finally(() => {
      asking = undefined;
    });
  return asking;
}
