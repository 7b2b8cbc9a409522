import { readFileSync } from 'node:fs';
import { assemblyHash } from '../../assembly';
import { OperationError } from '../errors';
import { releaseSchema, type Release } from './release';

const HOW_TO_GET = 'npx slipway release --push writes it; name it with --release';

/**
 * Reads release.json.
 *
 * @throws OperationError RELEASE_UNREADABLE that names the file and what is wrong in it
 */
export function readRelease(file: string): Release {
  const parsed = releaseSchema.safeParse(jsonOf(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  throw unreadable(file, [at === '' ? 'no release' : `'${at}'`, issue?.message].join(': '));
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw unreadable(file, 'no such file');
    if (code === 'EISDIR') throw unreadable(file, 'a folder');
    throw unreadable(file, code ?? 'not JSON');
  }
}

const unreadable = (file: string, reason: string): OperationError =>
  new OperationError('RELEASE_UNREADABLE', `${file}: ${reason}`, HOW_TO_GET);

/**
 * A release belongs to the one assembly that its images were built from.
 *
 * @param directory of the assembly
 * @throws OperationError RELEASE_MISMATCH
 */
export async function checkAssembly(release: Release, directory: string): Promise<void> {
  const hash = await assemblyHash(directory);
  if (hash === release.assembly) return;
  throw new OperationError(
    'RELEASE_MISMATCH',
    `${directory} is not the assembly of release ${release.id}: its files hash to ${short(hash)}, the release says ${short(release.assembly)}`,
    'deploy the assembly that the release was made from: a synthesis after it is another one. Or make a release of this one: npx slipway release --push --app <folder>',
  );
}

/** `sha256:0123456789ab`: enough for people. */
const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);
