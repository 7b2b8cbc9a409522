import { Notice } from '../parts/notice';
import { DeadLetterList } from '../queue/dead-letter-list';
import { QueueTable } from '../queue/queue-counts';
import { RunnerList } from '../queue/runner-list';
import { useStatus } from '../queue/use-status';

/** What waits, who works, and what nobody has done again. */
export function Queue() {
  const { queue, runners, error } = useStatus();
  const isAwaited = error === undefined;
  return (
    <>
      <section aria-labelledby="queue-title">
        <h1 id="queue-title">Queue</h1>
        {error !== undefined && <Notice tone="trouble">{error}</Notice>}
        {queue === undefined && isAwaited && <Notice>Loading …</Notice>}
        {queue !== undefined && <QueueTable queue={queue} />}
      </section>
      <section aria-labelledby="runners-title">
        <h2 id="runners-title">Task runners</h2>
        {runners === undefined && isAwaited && <Notice>Loading …</Notice>}
        {runners !== undefined && <RunnerList runners={runners} />}
      </section>
      <DeadLetterList />
    </>
  );
}
