import type { RunnerStatus } from '../../../../protocol/status';
import { Notice } from '../parts/notice';
import { duration, fullMoment } from '../times';
import { useNow } from '../use-now';

/** The task runners: what they have to do, and whether they still tell of themselves. */
export function RunnerList({ runners }: { readonly runners: readonly RunnerStatus[] }) {
  if (runners.length === 0)
    return <Notice>No task runner is there: what is submitted waits.</Notice>;
  return (
    <ul class="runners">
      {runners.map((runner) => (
        <Runner key={runner.id} runner={runner} />
      ))}
    </ul>
  );
}

function Runner({ runner }: { readonly runner: RunnerStatus }) {
  const { host, version, startedAt, lastSeenAt, silent, draining, slots, running } = runner;
  const now = useNow(true);
  const since = (time: string): string => duration(Math.max(0, now - new Date(time).getTime()));
  return (
    <li class={silent ? 'runner silent' : 'runner'}>
      <div class="runner-head">
        <strong>{host}</strong>
        <Condition silent={silent} draining={draining} />
      </div>
      <div class="slots">
        <meter
          min={0}
          max={Math.max(1, slots.total)}
          value={slots.busy}
          aria-label={`Slots of ${host} that are taken`}
        />
        <span>
          {slots.busy} of {slots.total} slots
        </span>
      </div>
      <p class="soft">
        {version !== undefined && `${version} · `}
        <span title={fullMoment(startedAt)}>up {since(startedAt)}</span> ·{' '}
        <span title={fullMoment(lastSeenAt)}>seen {since(lastSeenAt)} ago</span>
      </p>
      {running.length > 0 && (
        <ul class="plain-list">
          {running.map(({ id, task, since: begun }) => (
            <li key={id}>
              <a href={`/runs/${id}`} class="plain">
                <span>{task}</span>
                <span class="count soft">{since(begun)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Condition({ silent, draining }: Pick<RunnerStatus, 'silent' | 'draining'>) {
  if (silent) return <span class="state failed">Silent</span>;
  return draining ? (
    <span class="state running">Draining</span>
  ) : (
    <span class="state succeeded">Up</span>
  );
}
