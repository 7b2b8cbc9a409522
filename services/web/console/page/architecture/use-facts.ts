import { useEffect, useState } from 'preact/hooks';
import type { ScheduleStatus, TaskType } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { onConnection, type ConnectionState } from '../live';
import { useAnswer } from '../use-answer';
import type { Facts } from './facts';
import { useKnownRuns } from './use-known-runs';

/** What a deployment changes, or the clock. Milliseconds. */
const LATER = { everyMs: 30_000 };

/** What happens in the environment, as it goes on. */
export function useFacts(): Facts {
  const { runs, status } = useKnownRuns();
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  useEffect(() => onConnection(setConnection), []);
  const tasks = useAnswer<{ tasks: readonly TaskType[] }>('/tasks', LATER);
  const schedules = useAnswer<{ schedules: readonly ScheduleStatus[] }>('/schedules', LATER);
  return {
    nowMs: nowMs(),
    answers: connection === 'connecting' ? undefined : connection === 'open',
    tasks: tasks.answer?.tasks ?? [],
    active: runs && [...runs.active.values()],
    failed: runs === undefined ? [] : [...runs.failed.values()],
    queue: status?.queue,
    runners: status?.runners,
    schedules: schedules.answer?.schedules ?? [],
  };
}
