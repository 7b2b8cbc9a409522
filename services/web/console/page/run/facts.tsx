import type { ComponentChildren } from 'preact';
import { isFinal, type Progress, type Run } from '../../../../protocol/run';
import { duration, fullMoment, moment } from '../times';
import { Copy } from './copy';

interface FactsProps {
  readonly run: Run;
  readonly nowMs: number;
}

/** What is to be known of a run at a glance. */
export function Facts({ run, nowMs }: FactsProps) {
  const { createdAt, startedAt, finishedAt, notBefore } = run;
  const endMs = finishedAt === undefined ? nowMs : Date.parse(finishedAt);
  const waitedMs =
    (startedAt === undefined ? endMs : Date.parse(startedAt)) - Date.parse(notBefore ?? createdAt);
  return (
    <dl class="facts">
      <Fact name={isFinal(run.state) || startedAt === undefined ? 'Took' : 'Running for'}>
        {startedAt === undefined ? '–' : duration(endMs - Date.parse(startedAt))}
      </Fact>
      <Fact name="Waited">{waitedMs < 0 ? '–' : duration(waitedMs)}</Fact>
      <Fact name="Attempts">
        {run.attempts.toLocaleString()}
        <Troubles run={run} />
      </Fact>
      <Fact name="Submitted">
        <Time time={createdAt} nowMs={nowMs} />
      </Fact>
      {notBefore !== undefined && (
        <Fact name="Not before">
          <Time time={notBefore} nowMs={nowMs} />
        </Fact>
      )}
      {finishedAt !== undefined && (
        <Fact name="Ended">
          <Time time={finishedAt} nowMs={nowMs} />
        </Fact>
      )}
      {run.priority !== undefined && <Fact name="Priority">{run.priority}</Fact>}
    </dl>
  );
}

/** What the run and those around it are called. */
export function Ids({ run: { id, key, retryOf, retriedAs } }: { readonly run: Run }) {
  return (
    <dl class="facts ids">
      <Fact name="Run">
        <span class="mono">{id}</span>
        <Copy what="id of the run" text={id} />
      </Fact>
      {key !== undefined && (
        <Fact name="Key">
          <span class="mono">{key}</span>
          <Copy what="key" text={key} />
        </Fact>
      )}
      {retryOf !== undefined && (
        <Fact name="Does again">
          <RunLink id={retryOf} />
        </Fact>
      )}
      {retriedAs !== undefined && (
        <Fact name="Done again as">
          <RunLink id={retriedAs} />
        </Fact>
      )}
    </dl>
  );
}

const Fact = ({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Time = ({ time, nowMs }: { readonly time: string; readonly nowMs: number }) => (
  <time dateTime={time} title={fullMoment(time)}>
    {moment(time, nowMs)}
  </time>
);

const RunLink = ({ id }: { readonly id: string }) => (
  <a class="mono" href={`/runs/${encodeURIComponent(id)}`}>
    {id}
  </a>
);

function Troubles({ run: { losses = 0, crashes = 0 } }: { readonly run: Run }) {
  const troubles = [
    ...(losses > 0 ? [`${losses.toLocaleString()} lost with the runner`] : []),
    ...(crashes > 0 ? [`${crashes.toLocaleString()} crashed`] : []),
  ];
  return troubles.length === 0 ? null : <span class="soft"> ({troubles.join(', ')})</span>;
}

/** How far the run is, as its task says. */
export function ProgressBar({ progress: { done, total, text } }: { readonly progress: Progress }) {
  const share =
    total === undefined || total <= 0 ? undefined : Math.min(1, Math.max(0, done / total));
  const numbers =
    total === undefined
      ? done.toLocaleString()
      : `${done.toLocaleString()} of ${total.toLocaleString()}`;
  return (
    <div class="progress">
      <progress aria-label="Progress" max={1} {...(share !== undefined && { value: share })} />
      <p>
        {numbers}
        {share !== undefined && ` · ${Math.floor(share * 100)} %`}
        {text !== undefined && <span class="soft"> {text}</span>}
      </p>
    </div>
  );
}
