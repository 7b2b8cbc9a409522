import { useEffect, useMemo, useState } from 'preact/hooks';
import { nowMs } from '../clock';
import { askJson } from '../network';
import { useFeed } from './feed';
import { addressOf, type Filter } from './filter';
import { EMPTY, type RunList } from './list';
import { runSource, type RunSource, type Shown } from './source';

/** After this long, a service that did not answer is asked again. */
const AGAIN_MS = 2000;

/** The list that was shown last: who comes back to it finds it as it was. */
let last: { readonly address: string; readonly list: RunList } | undefined;

/** The runs of a filter, read as they are looked at and kept as they are. */
export function useRunList(filter: Filter): Shown & { readonly source: RunSource } {
  const address = addressOf(filter);
  const [shown, setShown] = useState<Shown & { address?: string }>({
    list: EMPTY,
    error: undefined,
  });
  const source = useMemo(
    () =>
      runSource({
        filter,
        nowMs,
        ask: async (path, signal) => askJson(path, { signal }),
        onChange: (next) => setShown({ ...next, address }),
        before: last?.address === address ? last.list : undefined,
      }),
    [address],
  );
  const current = shown.address === address ? shown : source.shown();

  useEffect(() => {
    const { hasBegun } = source.shown().list;
    void (hasBegun ? source.missed() : source.more());
    return () => {
      last = { address, list: source.shown().list };
      source.close();
    };
  }, [source]);
  useFeed({ changed: source.changed, reset: source.missed });
  const isInTrouble = current.error !== undefined;
  useEffect(() => {
    if (!isInTrouble) return undefined;
    const timer = setInterval(() => void source.missed(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isInTrouble, source]);
  return { ...current, source };
}
