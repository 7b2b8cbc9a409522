import { useLocation } from 'preact-iso';
import { useLayoutEffect } from 'preact/hooks';

/** Where the reader was in the list that was shown last. */
let last: { readonly address: string; readonly top: number } | undefined;

/** Whoever comes back to the list by the browser's way back is where they were. */
export function usePlace(address: string): void {
  const { wasPush } = useLocation() as { readonly wasPush?: boolean };
  useLayoutEffect(() => {
    if (wasPush !== true && last?.address === address) scrollTo(0, last.top);
    return () => {
      last = { address, top: scrollY };
    };
  }, [address]);
}
