import { createWriteStream, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile as Archive } from 'yauzl';
import { ZipFile } from 'yazl';
import type { AssemblyFile } from '../../assembly';

/** The same files make the same archive, whenever it is made. */
const NO_TIME = new Date('1980-01-01T12:00:00Z');
const FILE = 0o100644;
const PROGRAM = 0o100755;

/** File types in Unix modes. */
const TYPE = 0o170000;
const REGULAR = 0o100000;
const LINK = 0o120000;
const LINK_MODE = LINK | 0o777;

/** Writes the files of an assembly as an archive. Links are kept as links, and not followed. */
export async function zip(files: readonly AssemblyFile[], archive: string): Promise<void> {
  const zipFile = new ZipFile();
  for (const { name, path, isLink } of files) {
    if (isLink) {
      const target = Buffer.from(readlinkSync(path));
      zipFile.addBuffer(target, name, { mtime: NO_TIME, mode: LINK_MODE, compress: false });
    } else {
      const mode = (statSync(path).mode & 0o111) === 0 ? FILE : PROGRAM;
      zipFile.addFile(path, name, { mtime: NO_TIME, mode });
    }
  }
  const failed = new Promise<never>((_resolve, reject) => zipFile.on('error', reject));
  zipFile.end();
  await Promise.race([pipeline(zipFile.outputStream, createWriteStream(archive)), failed]);
}

/**
 * Writes the files of an archive into a folder, which it makes.
 *
 * @throws Error for an archive that is broken, that leads out of the folder, or that holds anything but files and links
 */
export async function unzip(archive: string, folder: string): Promise<void> {
  const zipFile = await openPromise(archive, { strictFileNames: true });
  mkdirSync(folder, { recursive: true });
  const links: [file: string, target: string][] = [];
  for await (const entry of zipFile.eachEntry()) {
    // A folder: made with its files.
    if (entry.fileName.endsWith('/')) continue;
    const file = inside(folder, entry.fileName, entry.fileName);
    const type = modeOf(entry) & TYPE;
    if (type === LINK) links.push([file, await targetOf(zipFile, entry, folder, file)]);
    else if (type === REGULAR) await writeEntry(zipFile, entry, file);
    else throw new Error(`the archive holds what is no file: ${entry.fileName}`);
  }
  // Last: no file is written through one.
  for (const [file, target] of links) {
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(target, file);
  }
}

async function writeEntry(zipFile: Archive, entry: Entry, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  // Never over what is there: two entries of one name, say.
  const output = createWriteStream(file, { flags: 'wx', mode: modeOf(entry) & 0o777 });
  await pipeline(await zipFile.openReadStreamPromise(entry), output);
}

const LONGEST_PATH = 4096;

async function targetOf(
  zipFile: Archive,
  entry: Entry,
  folder: string,
  file: string,
): Promise<string> {
  if (entry.uncompressedSize > LONGEST_PATH)
    throw new Error(`the archive holds a link that is too long: ${entry.fileName}`);
  const target = await text(await zipFile.openReadStreamPromise(entry));
  inside(folder, resolve(dirname(file), target), entry.fileName);
  return target;
}

function inside(folder: string, path: string, name: string): string {
  const file = resolve(folder, path);
  if (file.startsWith(`${resolve(folder)}${sep}`)) return file;
  throw new Error(`the archive leads out of its folder: ${name}`);
}

/** Archives made on other systems hold no mode: 0 is a plain file. */
function modeOf({ externalFileAttributes }: Entry): number {
  const mode = externalFileAttributes >>> 16;
  return mode === 0 ? FILE : mode;
}
