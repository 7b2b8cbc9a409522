import type { ServiceStatus } from '../../../../protocol/api/types';
import { useAnswer, type Answered } from '../use-answer';

const EVERY_MS = 2000;

/** Queue and runners as they are now. */
export function useStatus(): {
  readonly queue: Answered<ServiceStatus['queue']>;
  readonly runners: Answered<Pick<ServiceStatus, 'runners'>>;
} {
  const queue = useAnswer<ServiceStatus['queue']>('/queue', { everyMs: EVERY_MS });
  const runners = useAnswer<Pick<ServiceStatus, 'runners'>>('/runners', { everyMs: EVERY_MS });
  return { queue, runners };
}
