import { createHash } from 'node:crypto';
import { createReadStream, readlinkSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { assemblyFiles, type AssemblyFile } from './files';

/**
 * `sha256:…` over the names and contents of an assembly's files: the same wherever its folder is, in whatever order the
 * files lie there, and whatever was left beside them. Rights of files do not count: archives of build servers lose them.
 *
 * @throws AssemblyError where a file is missing
 */
export async function assemblyHash(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of assemblyFiles(directory)) {
    // a name cannot hold a zero byte, and a digest has one length: no two lists of files read the same
    hash.update(`${file.isLink ? 'link' : 'file'} ${file.name}\0${await contentHash(file)}`);
  }
  return `sha256:${hash.digest('hex')}`;
}

async function contentHash({ path, isLink }: AssemblyFile): Promise<string> {
  const hash = createHash('sha256');
  if (isLink) hash.update(readlinkSync(path));
  else await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
