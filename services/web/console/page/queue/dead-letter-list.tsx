import { useState } from 'preact/hooks';
import type { RunPage } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { askJson } from '../network';
import { Confirm } from '../parts/confirm';
import { Notice } from '../parts/notice';
import { runs } from '../parts/numbers';
import { useRights } from '../rights';
import { DeadFilters, scopeOf } from './dead-filters';
import { DeadLetterTable } from './dead-letter-table';
import { deadLetters, type DeadFilter } from './dead-letters';
import { MOST_AT_ONCE, redriveAll, redriveChosen } from './redriving';
import { useDeadLetters } from './use-dead-letters';

const PAGE = 50;

interface Question {
  readonly title: string;
  readonly text: string;
  readonly act: () => Promise<string>;
}

/** Runs that failed for good and that nobody has done again; here they are. */
export function DeadLetterList() {
  const [filter, setFilter] = useState<DeadFilter>({ task: '', withinMs: undefined });
  const [most, setMost] = useState(PAGE);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState<Question>();
  const [said, setSaid] = useState<{ text: string; isTrouble: boolean }>();
  const [isBusy, setIsBusy] = useState(false);
  const { operates } = useRights();
  const { dead, error, again } = useDeadLetters(filter, most);
  const shown = dead?.runs ?? [];
  const picked = shown.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  const act = async <Answer,>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    setIsBusy(true);
    setSaid(undefined);
    try {
      return await work();
    } catch (failure) {
      setSaid({
        text: failure instanceof Error ? failure.message : String(failure),
        isTrouble: true,
      });
      return undefined;
    } finally {
      setIsBusy(false);
    }
  };
  const redrive = async (work: () => Promise<string>): Promise<void> => {
    const text = await act(work);
    if (text !== undefined) setSaid({ text, isTrouble: false });
    setChosen(new Set());
    again();
  };
  const askForAll = async (): Promise<void> => {
    const counted = await act(async () =>
      deadLetters(filter, nowMs(), MOST_AT_ONCE, async (path) => askJson<RunPage>(path)),
    );
    if (counted === undefined) return;
    const count = counted.runs.length;
    setQuestion({
      title: `Do ${counted.more ? `the newest ${runs(count)}` : runs(count)} again?`,
      text: `${scopeOf(filter)} ${counted.more ? 'There are more than can be done at once.' : ''}`,
      act: async () => redriveAll(filter, count),
    });
  };

  return (
    <section aria-labelledby="dead-title">
      <h2 id="dead-title">Dead letters</h2>
      <p class="soft">Runs that failed or took too long, and that nobody has done again yet.</p>
      <DeadFilters
        filter={filter}
        change={(next) => {
          setFilter(next);
          setChosen(new Set());
        }}
      />
      {error !== undefined && <Notice tone="trouble">{error}</Notice>}
      {operates && (
        <div class="actions">
          <button
            type="button"
            disabled={picked.length === 0 || isBusy}
            onClick={() =>
              setQuestion({
                title: `Do ${runs(picked.length)} again?`,
                text: 'Those that you chose.',
                act: async () => redriveChosen(picked),
              })
            }
          >
            {picked.length === 0 ? 'Do chosen again' : `Do ${runs(picked.length)} again`}
          </button>
          <button
            type="button"
            disabled={shown.length === 0 || isBusy}
            onClick={() => void askForAll()}
          >
            Do all again …
          </button>
          <span class="said" role="status">
            {said?.isTrouble === false && said.text}
          </span>
        </div>
      )}
      {said?.isTrouble === true && <Notice tone="trouble">{said.text}</Notice>}
      {dead === undefined && error === undefined && <Notice>Loading …</Notice>}
      {dead?.runs.length === 0 && <Notice>There are none.</Notice>}
      {shown.length > 0 && (
        <DeadLetterTable
          runs={shown}
          chosen={chosen}
          isRedriving={operates}
          choose={setChosen}
          isBusy={isBusy}
          redriveOne={(id) => void redrive(async () => redriveChosen([id]))}
        />
      )}
      {dead?.more === true && (
        <button type="button" onClick={() => setMost(most + PAGE)}>
          Show {PAGE} more
        </button>
      )}
      {question !== undefined && (
        <Confirm
          title={question.title}
          action="Do again"
          onAnswer={(isYes) => {
            setQuestion(undefined);
            if (isYes) void redrive(question.act);
          }}
        >
          <p>{question.text} Each becomes a new run with the same input.</p>
        </Confirm>
      )}
    </section>
  );
}
