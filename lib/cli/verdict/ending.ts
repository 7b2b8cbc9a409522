import type { DeploymentEnd } from '../../operations';

/** How a deployment ended, in a line: what serves now. */
export function endingWords({ ending, record, stuck }: DeploymentEnd): string {
  const { environment, release, serves, changed } = record;
  const by = serves ?? 'nothing that was deployed well';
  const stacks = changed.length === 1 ? '1 stack changed' : `${changed.length} stacks changed`;
  switch (ending) {
    case 'deployed':
      return `${environment} serves ${by}: ${stacks}`;
    case 'unchanged':
      return `${environment} serves ${by}: nothing to change`;
    case 'failed':
      return `${release} was not deployed, and nothing was changed: ${environment} serves ${by}`;
    case 'rolled back':
      return `${release} was rolled back: ${environment} serves ${by}`;
    case 'left':
      return `${release} failed, and there is no release to go back to; left as they are: ${stuck.join(', ')}`;
    case 'rollback failed':
      return `${release} failed, and so did the way back: a person must look at ${stuck.join(', ')}`;
  }
}

export const wentWell = ({ ending }: DeploymentEnd): boolean =>
  ending === 'deployed' || ending === 'unchanged';
