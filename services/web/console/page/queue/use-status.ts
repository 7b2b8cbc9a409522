import { useState } from 'preact/hooks';
import type { ServiceStatus } from '../../../../protocol/api/types';
import { useLive } from '../live';
import { useAnswer } from '../use-answer';

interface Status extends Partial<ServiceStatus> {
  /** Why there is none yet, for people. */
  readonly error: string | undefined;
}

/** Queue and runners as they are now, and whenever they change. */
export function useStatus(): Status {
  const queue = useAnswer<ServiceStatus['queue']>('/queue');
  const runners = useAnswer<Pick<ServiceStatus, 'runners'>>('/runners');
  const [told, setTold] = useState<ServiceStatus>();
  useLive({ status: setTold });
  const now = told ?? {
    ...(queue.answer !== undefined && { queue: queue.answer }),
    ...(runners.answer !== undefined && { runners: runners.answer.runners }),
  };
  return { ...now, error: told === undefined ? (queue.error ?? runners.error) : undefined };
}
