import type { RunState } from '../../services/protocol/run';
import { dataColor } from './terminal';

/** The color of a state. */
export function paintOf(state: RunState): (text: string) => string {
  if (state === 'SUCCEEDED') return dataColor.green;
  return state === 'PENDING' || state === 'RUNNING' ? dataColor.cyan : dataColor.red;
}
