import { useRef, useState } from 'preact/hooks';
import type { Run, RunSummary } from '../../../../protocol/run';
import { Confirm } from '../parts/confirm';
import { count, runs as inWords } from '../parts/numbers';
import { doToAll, type Done } from './deeds';
import { mayCancel, mayRetry } from './selection';

type Deed = 'cancel' | 'retry';

interface ChosenProps {
  readonly runs: readonly RunSummary[];
  readonly onClear: () => void;
  /** Runs changed, or are new. */
  readonly onDone: (runs: readonly Run[]) => void;
}

const WORDS = {
  cancel: {
    button: 'Cancel',
    done: 'cancelled',
    doing: 'Cancelling',
    note: 'What waits never begins; what runs is stopped.',
  },
  retry: {
    button: 'Retry',
    done: 'submitted again',
    doing: 'Retrying',
    note: 'Each is submitted again with its input, as a new run.',
  },
} as const;

/** What can be done with the runs that were chosen. */
export function Chosen({ runs, onClear, onDone }: ChosenProps) {
  const [asked, setAsked] = useState<Deed>();
  const [doing, setDoing] = useState<{ deed: Deed; done: number; of: number }>();
  const [outcome, setOutcome] = useState('');
  const control = useRef<AbortController | undefined>(undefined);
  const able = { cancel: runs.filter(mayCancel), retry: runs.filter(mayRetry) };

  const act = async (deed: Deed): Promise<void> => {
    const chosen = able[deed];
    control.current = new AbortController();
    setOutcome('');
    setDoing({ deed, done: 0, of: chosen.length });
    const done = await doToAll(deed, chosen, {
      signal: control.current.signal,
      onProgress: (soFar) => setDoing({ deed, done: soFar, of: chosen.length }),
    });
    setDoing(undefined);
    setOutcome(outcomeOf(deed, done));
    onDone(done.runs);
    if (done.refused === 0) onClear();
  };

  return (
    <>
      <p class="outcome" role="status">
        {outcome}
      </p>
      {runs.length > 0 && (
        <div class="chosen" role="group" aria-label="Chosen runs">
          {doing === undefined ? (
            <>
              <strong>{count(runs.length)} chosen</strong>
              {(['cancel', 'retry'] as const).map((deed) => (
                <button
                  key={deed}
                  type="button"
                  disabled={able[deed].length === 0}
                  onClick={() => setAsked(deed)}
                >
                  {WORDS[deed].button} {able[deed].length > 0 && count(able[deed].length)}
                </button>
              ))}
              <button type="button" class="plain" onClick={onClear}>
                Clear
              </button>
            </>
          ) : (
            <>
              <strong>
                {WORDS[doing.deed].doing} {count(doing.done)} of {count(doing.of)}
              </strong>
              <button type="button" onClick={() => control.current?.abort()}>
                Stop
              </button>
            </>
          )}
        </div>
      )}
      {asked !== undefined && (
        <Confirm
          title={`${WORDS[asked].button} ${inWords(able[asked].length)}?`}
          action={`${WORDS[asked].button} ${inWords(able[asked].length)}`}
          refusal="Leave as they are"
          onAnswer={(yes) => {
            setAsked(undefined);
            if (yes) void act(asked);
          }}
        >
          <p>{WORDS[asked].note}</p>
          {able[asked].length < runs.length && (
            <p class="soft">
              {inWords(runs.length - able[asked].length)} of those chosen cannot be, and{' '}
              {runs.length - able[asked].length === 1 ? 'stays' : 'stay'} as{' '}
              {runs.length - able[asked].length === 1 ? 'it is' : 'they are'}.
            </p>
          )}
        </Confirm>
      )}
    </>
  );
}

function outcomeOf(deed: Deed, { runs, refused, reasons }: Done): string {
  const good = `${inWords(runs.length)} ${WORDS[deed].done}.`;
  return refused === 0 ? good : `${good} ${count(refused)} not: ${reasons.slice(0, 3).join('; ')}.`;
}
