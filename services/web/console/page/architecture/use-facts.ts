import type {
  RunPage,
  RunnerStatus,
  QueueStatus,
  ScheduleStatus,
  TaskType,
} from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { useAnswer } from '../use-answer';
import type { Facts } from './facts';

/** What happens changes by the second. Milliseconds. */
const SOON = { everyMs: 2000 };
const LATER = { everyMs: 30_000 };

/** What happens in the environment, as it goes on. */
export function useFacts(): Facts {
  const active = useAnswer<RunPage>('/runs?state=PENDING&state=RUNNING&limit=500', SOON);
  const failed = useAnswer<RunPage>('/runs?state=FAILED&state=TIMED_OUT&limit=200', SOON);
  const queue = useAnswer<QueueStatus>('/queue', SOON);
  const runners = useAnswer<{ runners: readonly RunnerStatus[] }>('/runners', SOON);
  const tasks = useAnswer<{ tasks: readonly TaskType[] }>('/tasks', LATER);
  const schedules = useAnswer<{ schedules: readonly ScheduleStatus[] }>('/schedules', LATER);
  const isAsked = active.answer !== undefined || active.error !== undefined;
  return {
    nowMs: nowMs(),
    answers: isAsked ? active.error === undefined : undefined,
    tasks: tasks.answer?.tasks ?? [],
    active: active.answer?.runs,
    failed: failed.answer?.runs ?? [],
    queue: queue.answer,
    runners: runners.answer?.runners,
    schedules: schedules.answer?.schedules ?? [],
  };
}
