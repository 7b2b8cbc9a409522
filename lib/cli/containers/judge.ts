import { existsSync } from 'node:fs';
import { affectedBy, type Part, type Readers } from '../../operations/affected';

/** What has to be done for a change. */
export type Judgment = 'nothing' | 'bundle' | 'synthesize';

interface Known {
  readonly readers: Readers;
  /** Images that are bundled again by themselves. */
  readonly parts: readonly Part[];
  /** Files that would make another bundle of one of them if they were there. */
  readonly absent: readonly string[];
  /** Whether a file is part of a bundle as it was made last. */
  readonly isBundled: (file: string) => boolean;
}

/** What has to be done where these files changed, from the project with slashes. Where that is not known, rather too much. */
export function judge(
  files: readonly string[],
  { readers, parts, absent, isBundled }: Known,
): Judgment {
  const real = files.filter((file) => isThere(file, isBundled) || readers.of(file).length > 0);
  if (real.some((file) => absent.includes(file))) return 'synthesize';
  const changes = real.map((file) => ({
    file,
    how: existsSync(file) ? ('changed' as const) : ('deleted' as const),
  }));
  const { affects } = affectedBy(changes, readers, undefined);
  // The pipeline is of the command line's sources, which this process has read long ago.
  const here = affects.filter((part) => part !== 'pipeline');
  if (here.length === 0) return 'nothing';
  return here.every((part) => parts.includes(part)) ? 'bundle' : 'synthesize';
}

/** What an editor put beside a file for a moment was read by nobody. */
export const isThere = (file: string, isBundled: (file: string) => boolean): boolean =>
  existsSync(file) || isBundled(file);
