const KEY = 'slipway-token';

/** The token that the API wants, for as long as this tab is open. */
export const token = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export const keepToken = (value: string): void => sessionStorage.setItem(KEY, value);

type Asker = () => Promise<boolean>;

let asker: Asker = async () => Promise.resolve(false);
let asking: Promise<boolean> | undefined;

/** Who asks the reader for a token. */
export const tokensComeFrom = (own: Asker): void => {
  asker = own;
};

/** Asks once for however many requests want one; false: there is none to be had. */
export async function askForToken(): Promise<boolean> {
  asking ??= asker().finally(() => {
    asking = undefined;
  });
  return asking;
}
