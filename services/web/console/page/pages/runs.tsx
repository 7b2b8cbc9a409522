import { useLocation } from 'preact-iso';
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { nowMs } from '../clock';
import { Notice } from '../parts/notice';
import { count, runs as inWords } from '../parts/numbers';
import { Chosen } from '../runs/chosen';
import { addressOf, ALL_RUNS, asksFor, filterOf, fixed, type Filter } from '../runs/filter';
import { Grid } from '../runs/grid';
import type { RunList } from '../runs/list';
import { NOTHING, type Selection } from '../runs/selection';
import { Toolbar } from '../runs/toolbar';
import { useRunList } from '../runs/use-run-list';
import { useRights } from '../rights';
import { useCounts } from '../runs/use-counts';
import { usePlace } from '../runs/use-place';

/** The runs, the newest first: found, watched, cancelled and retried. */
export function Runs() {
  const { url, route } = useLocation();
  const address = addressOf(filterOf(new URL(url, location.origin).search));
  const filter = useMemo(() => filterOf(address), [address]);
  const now = useMemo(() => fixed(filter, nowMs()), [filter]);
  const { list, error, source } = useRunList(filter);
  const counts = useCounts(now);
  const { operates } = useRights();
  const [selection, setSelection] = useState<Selection>(NOTHING);
  useEffect(() => setSelection(NOTHING), [address]);
  useEscape(useCallback(() => setSelection(NOTHING), []));
  usePlace(address);

  const choose = (next: Filter, typing = false): void => route(`/runs${addressOf(next)}`, typing);
  const chosen = useMemo(
    () => (selection.size === 0 ? [] : list.rows.filter(({ id }) => selection.has(id))),
    [list.rows, selection],
  );
  const isEmpty = list.hasBegun && list.rows.length === 0 && list.next === undefined;

  return (
    <section aria-labelledby="runs-title" class="runs-page">
      <Toolbar filter={filter} counts={counts} onChange={choose}>
        <h1 id="runs-title">Runs</h1>
        <p class="soft">{howMany(list)}</p>
      </Toolbar>
      {error !== undefined && (
        <Notice tone="trouble">
          {error} {list.hasBegun && 'What is shown may be out of date.'}
        </Notice>
      )}
      <New
        list={list}
        onShow={() => {
          source.catchUp();
          window.scrollTo(0, 0);
        }}
      />
      {isEmpty ? (
        <Nothing isFiltered={asksFor(filter) > 0} onClear={() => choose(ALL_RUNS)} />
      ) : (
        <Grid
          key={address}
          list={list}
          filter={now}
          selection={selection}
          isChoosing={operates}
          onSelect={setSelection}
          onLook={source.looksAt}
          onNearEnd={() => void source.more()}
          onRest={source.flow}
        />
      )}
      <Chosen runs={chosen} onClear={() => setSelection(NOTHING)} onDone={source.changed} />
    </section>
  );
}

function howMany({ hasBegun, rows, next }: RunList): string {
  if (!hasBegun) return 'Loading …';
  return next === undefined ? inWords(rows.length) : `The newest ${count(rows.length)}`;
}

/** New runs wait above until whoever reads further down wants them. */
const New = ({ list, onShow }: { readonly list: RunList; readonly onShow: () => void }) => {
  const { held, isBehind } = list;
  return (
    <div class="new" role="status">
      {(held.length > 0 || isBehind) && (
        <button type="button" class="primary" onClick={onShow}>
          {isBehind
            ? 'Many new runs'
            : `${count(held.length)} new ${held.length === 1 ? 'run' : 'runs'}`}
        </button>
      )}
    </div>
  );
};

interface NothingProps {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}

const Nothing = ({ isFiltered, onClear }: NothingProps) =>
  isFiltered ? (
    <Notice>
      No run matches these filters.{' '}
      <button type="button" class="plain" onClick={onClear}>
        Show all runs
      </button>
    </Notice>
  ) : (
    <Notice>Nothing has run yet. What is submitted to a task appears here.</Notice>
  );

function useEscape(onEscape: () => void): void {
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isDialog = event.target instanceof Element && event.target.closest('dialog') !== null;
      if (event.key === 'Escape' && !isDialog) onEscape();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [onEscape]);
}
