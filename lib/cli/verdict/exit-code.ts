import type { DeploymentEnd, Ending } from '../../operations';
import { EXIT } from '../errors';

const CODES: Readonly<Record<Ending, number>> = {
  deployed: EXIT.ok,
  unchanged: EXIT.ok,
  failed: EXIT.failed,
  left: EXIT.rollbackFailed,
  'rolled back': EXIT.rolledBack,
  'rollback failed': EXIT.rollbackFailed,
};

/** What the command exits with. @param detailed whether nothing to do has a code of its own */
export function exitCodeOf(
  { ending, stopped }: Pick<DeploymentEnd, 'ending' | 'stopped'>,
  detailed: boolean,
): number {
  if (ending === 'unchanged' && detailed) return EXIT.nothingToDo;
  const code = CODES[ending];
  if (stopped === undefined || code === EXIT.rollbackFailed) return code;
  return stopped === 'timed out' ? EXIT.timedOut : EXIT.interrupted;
}
