import type { ComponentChildren } from 'preact';
import type { QueueCounts, QueueStatus } from '../../../../protocol/status';
import { count } from '../parts/numbers';
import { duration } from '../times';
import { useNow } from '../use-now';

/** What waits, in all and by task. */
export function QueueTable({ queue }: { readonly queue: QueueStatus }) {
  return (
    <>
      <dl class="figures">
        <Figure name="Waiting" value={numberOf(queue.waiting, queue)} />
        <Figure name="Oldest" value={<Oldest queue={queue} />} />
        <Figure name="Running" value={numberOf(queue.inFlight, queue)} />
        <Figure name="Later" value={numberOf(queue.delayed, queue)} />
        <Figure
          name="Dead letters"
          value={count(queue.deadLetters)}
          isBad={queue.deadLetters > 0}
        />
      </dl>
      {queue.tasks.length > 0 && (
        <table class="cards counts">
          <thead>
            <tr>
              <th>Task</th>
              <th>Waiting</th>
              <th>Oldest</th>
              <th>Running</th>
              <th>Later</th>
              <th>Dead letters</th>
            </tr>
          </thead>
          <tbody>
            {queue.tasks.map((task) => (
              <tr key={task.task}>
                <th scope="row">
                  <a href={`/tasks/${encodeURIComponent(task.task)}`}>{task.task}</a>
                </th>
                <td data-name="Waiting">{numberOf(task.waiting, task)}</td>
                <td data-name="Oldest">
                  <Oldest queue={task} />
                </td>
                <td data-name="Running">{numberOf(task.inFlight, task)}</td>
                <td data-name="Later">{numberOf(task.delayed, task)}</td>
                <td data-name="Dead letters">{count(task.deadLetters)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Where counting ended early, there are at least so many. */
const numberOf = (number: number, { more }: QueueCounts): string =>
  `${count(number)}${more === true && number > 0 ? '+' : ''}`;

function Oldest({ queue: { oldestSince } }: { readonly queue: QueueCounts }) {
  const now = useNow(oldestSince !== undefined);
  if (oldestSince === undefined) return <span class="soft">–</span>;
  return <span class="count">{duration(Math.max(0, now - new Date(oldestSince).getTime()))}</span>;
}

interface FigureProps {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly isBad?: boolean;
}

const Figure = ({ name, value, isBad = false }: FigureProps) => (
  <div class={isBad ? 'bad' : ''}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
