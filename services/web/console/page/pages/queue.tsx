import { Notice } from '../parts/notice';
import { DeadLetterList } from '../queue/dead-letter-list';
import { QueueTable } from '../queue/queue-counts';
import { RunnerList } from '../queue/runner-list';
import { useStatus } from '../queue/use-status';

/** What waits, who works, and what nobody has done again. */
export function Queue() {
  const { queue, runners } = useStatus();
  return (
    <>
      <section aria-labelledby="queue-title">
        <h1 id="queue-title">Queue</h1>
        {queue.error !== undefined && <Notice tone="trouble">{queue.error}</Notice>}
        {queue.answer === undefined && queue.error === undefined && <Notice>Loading …</Notice>}
        {queue.answer !== undefined && <QueueTable queue={queue.answer} />}
      </section>
      <section aria-labelledby="runners-title">
        <h2 id="runners-title">Task runners</h2>
        {runners.error !== undefined && <Notice tone="trouble">{runners.error}</Notice>}
        {runners.answer === undefined && runners.error === undefined && <Notice>Loading …</Notice>}
        {runners.answer !== undefined && <RunnerList runners={runners.answer.runners} />}
      </section>
      <DeadLetterList />
    </>
  );
}
