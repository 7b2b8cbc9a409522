import type { CopilotFolder } from './folder';
import type { Finding } from './report';

/** What is said of files that are no manifests of workloads. */

export const applicationFinding = (copilot: string, name: string): Finding => ({
  file: 'copilot/.workspace',
  line: 1,
  field: 'application',
  verdict: copilot === name ? 'carried' : 'different',
  to: 'name',
  note: copilot === name ? undefined : `${name}: its names in AWS do not meet Copilot’s`,
});

export function addonFinding({ file, kind, types }: CopilotFolder['addons'][number]): Finding {
  const what = types.length > 0 ? ` (${types.join(', ')})` : '';
  return {
    file,
    line: 1,
    field: kind,
    verdict: 'unsupported',
    to: undefined,
    note:
      kind === 'override'
        ? 'changes of Copilot’s templates do not fit others: make them by customize'
        : `what it made${what} stays, with its data, as long as Copilot’s stack stays: give containers its names under environment, and the right to it by customize; storage makes new ones`,
  };
}
