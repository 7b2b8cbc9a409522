import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyFiles, assemblyHash, readAssembly } from '../../assembly';
import { unknownWord } from '../../config';
import { messageOf, OperationError } from '../errors';
import { releaseSchema, type Release } from '../release/release';
import { folderOf, type LedgerOf } from './ledger';
import type { Objects } from './ports';
import { unzip, zip } from './zip';

const releasesOf = (of: LedgerOf): string => `${folderOf(of)}/releases`;
const manifestOf = (of: LedgerOf, id: string): string => `${releasesOf(of)}/${id}/release.json`;
const zipOf = (of: LedgerOf, id: string): string => `${releasesOf(of)}/${id}/assembly.zip`;

/**
 * Keeps a release and its assembly, so that it can be deployed again. What is there already stays. The manifest is
 * written last: an archive without one is not complete, and is written anew.
 *
 * @throws OperationError where another release of that id is there
 */
export async function archiveRelease(
  objects: Objects,
  of: LedgerOf,
  release: Release,
  assembly: string,
): Promise<void> {
  const text = JSON.stringify(release, null, 2);
  if (await isArchived(objects, of, release)) return;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-archive-'));
  try {
    const file = join(folder, 'assembly.zip');
    await zip(assemblyFiles(assembly), file);
    await objects.upload(zipOf(of, release.id), file);
    const written = await objects.write(manifestOf(of, release.id), text, undefined);
    // Somebody else archived it meanwhile.
    if (written === undefined) await isArchived(objects, of, release);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isArchived(objects: Objects, of: LedgerOf, release: Release): Promise<boolean> {
  const found = await objects.read(manifestOf(of, release.id));
  if (found === undefined) return false;
  if (parse(found.text)?.assembly === release.assembly) return true;
  throw new OperationError(
    'RELEASE_DIFFERS',
    `release ${release.id} was archived before, with another assembly`,
    'a release never changes: make a new one with npx slipway release',
  );
}

export interface ArchivedRelease {
  readonly release: Release;
  /** Folder of its assembly. */
  readonly assembly: string;
  /** Removes the folder. */
  readonly dispose: () => void;
}

/**
 * Gets a release back as it was deployed.
 *
 * @throws OperationError where there is none of that id, or it is not whole
 */
export async function restoreRelease(
  objects: Objects,
  of: LedgerOf,
  id: string,
): Promise<ArchivedRelease> {
  const found = await objects.read(manifestOf(of, id));
  if (found === undefined) throw await notArchived(objects, of, id);
  const release = parse(found.text);
  if (release === undefined) throw broken(id, 'its release.json cannot be read');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'assembly.zip');
    if (!(await objects.download(zipOf(of, id), file))) throw broken(id, 'its assembly is gone');
    const assembly = join(folder, 'cdk.out');
    await unzip(file, assembly).catch((error: unknown) => {
      throw broken(id, messageOf(error));
    });
    if ((await assemblyHash(assembly)) !== release.assembly)
      throw broken(id, 'its assembly is not the one that was deployed');
    readAssembly(assembly);
    return { release, assembly, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Ids of the releases that can be deployed again, the oldest first. */
export async function archivedReleases(objects: Objects, of: LedgerOf): Promise<string[]> {
  const prefix = `${releasesOf(of)}/`;
  return (await objects.list(prefix)).flatMap((key) => {
    const [id = '', file] = key.slice(prefix.length).split('/');
    return file === 'release.json' ? [id] : [];
  });
}

async function notArchived(objects: Objects, of: LedgerOf, id: string): Promise<OperationError> {
  const ids = await archivedReleases(objects, of);
  return new OperationError(
    'UNKNOWN_RELEASE',
    `'${id}': ${ids.length === 0 ? `nothing was released to '${of.environment}' yet` : unknownWord('release', id, ids)}`,
    `npx slipway releases ${of.environment} shows them`,
  );
}

const broken = (id: string, why: string): OperationError =>
  new OperationError(
    'RELEASE_BROKEN',
    `the archive of release ${id} is not whole: ${why}`,
    'go back to another release, or deploy that revision anew',
  );

function parse(text: string): Release | undefined {
  try {
    return releaseSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
