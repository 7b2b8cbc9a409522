import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { isFinal, type Progress, type RunSummary } from '../../../../protocol/run';
import { nowMs } from '../clock';
import { State } from '../parts/state';
import { duration, fullMoment, moment } from '../times';
import { useNow } from '../use-now';

interface RowProps {
  readonly run: RunSummary;
  readonly index: number;
  /** Pixels from the top of the rows. */
  readonly start: number;
  readonly isSelected: boolean;
  readonly isChoosing: boolean;
  /** The one that the keyboard is at. */
  readonly isActive: boolean;
  /** It is not what the filter asks for any more. */
  readonly isLeaving: boolean;
}

/** A run in the list. */
export function Row(props: RowProps) {
  const { run, index, start, isSelected, isChoosing, isActive, isLeaving } = props;
  const cells = useMemo(
    () => <Cells {...{ run, isSelected, isChoosing }} />,
    [run, isSelected, isChoosing],
  );
  return (
    <div
      role="row"
      class={`row ${isLeaving ? 'leaving' : ''}`}
      data-id={run.id}
      aria-rowindex={index + 2}
      {...(isChoosing && { 'aria-selected': isSelected })}
      tabIndex={isActive ? 0 : -1}
      style={{ transform: `translateY(${start}px)` }}
    >
      {cells}
    </div>
  );
}

const Cells = ({
  run,
  isSelected,
  isChoosing,
}: Pick<RowProps, 'run' | 'isSelected' | 'isChoosing'>) => (
  <>
    {isChoosing && (
      <Cell name="pick">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Choose ${run.task} ${run.key ?? run.id}`}
        />
      </Cell>
    )}
    <Cell name="status">
      <State state={run.state} />
    </Cell>
    <Cell name="task">
      <a href={`/runs/${run.id}`} tabIndex={-1}>
        {run.task}
      </a>
    </Cell>
    <Cell name="key">
      <span title={run.key === undefined ? run.id : `${run.key} (${run.id})`}>
        {run.key ?? run.id.slice(0, 8)}
      </span>
    </Cell>
    <Cell name="news">
      <News run={run} />
    </Cell>
    <Cell name="submitted">
      <time dateTime={run.createdAt} title={fullMoment(run.createdAt)}>
        {moment(run.createdAt, nowMs())}
      </time>
    </Cell>
    <Cell name="duration">
      <Length run={run} />
    </Cell>
    <Cell name="attempts">
      <span title={run.losses === undefined ? undefined : `${run.losses} lost with their runner`}>
        {run.attempts}
      </span>
    </Cell>
  </>
);

const Cell = ({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}) => (
  <div role="gridcell" class={name}>
    {children}
  </div>
);

/** How far it is, or why it ended so. */
function News({ run }: { readonly run: RunSummary }) {
  const { error, progress } = run;
  if (run.cancelRequested === true && !isFinal(run.state)) return <>Being cancelled</>;
  if (run.retriedAs !== undefined)
    return (
      <a href={`/runs/${run.retriedAs}`} tabIndex={-1} class="again">
        Done again
      </a>
    );
  if (isFinal(run.state) && error !== undefined) return <>{error.message}</>;
  if (run.state === 'RUNNING' && progress !== undefined) return <Bar {...progress} />;
  if (run.state === 'PENDING' && run.notBefore !== undefined) return <Wait until={run.notBefore} />;
  return <>{progress?.text}</>;
}

function Bar({ done, total, text }: Progress) {
  if (total === undefined || total <= 0) return <>{text ?? `${done} done`}</>;
  const share = Math.min(1, Math.max(0, done / total));
  const words = `${Math.floor(100 * share)} %`;
  return (
    <span class="bar" title={text}>
      <progress value={share} max={1} aria-label={text ?? 'Progress'} />
      <span class="share">{words}</span>
      <span class="text">{text}</span>
    </span>
  );
}

function Wait({ until }: { readonly until: string }) {
  const now = useNow(true);
  return Date.parse(until) > now ? <>Begins {moment(until, now)}</> : null;
}

/** How long it has run, which grows while it runs. */
function Length({ run: { state, startedAt, finishedAt } }: { readonly run: RunSummary }) {
  const isRunning = state === 'RUNNING';
  const now = useNow(isRunning);
  if (startedAt === undefined) return null;
  const from = Date.parse(startedAt);
  if (isRunning) {
    const seconds = Math.max(0, Math.floor((now - from) / 1000));
    return <>{seconds < 60 ? `${seconds} s` : duration(1000 * seconds)}</>;
  }
  return finishedAt === undefined ? null : <>{duration(Date.parse(finishedAt) - from)}</>;
}
