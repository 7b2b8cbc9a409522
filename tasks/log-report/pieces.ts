import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { lineReader } from './lines';
import { tally, type Totals } from './totals';

/** A part of a file that is read in one go: lines that begin at `from` or later, and before `to`. */
export interface Piece {
  /** The same file, unchanged, gives the same names. */
  readonly name: string;
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly compressed: boolean;
}

/** A compressed file cannot be begun in its middle: it is one piece. Others are cut into pieces of this size. */
const PIECE_BYTES = 64 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;

/** The pieces of all files named `*.log`, `*.log.1` …, and `*.log.gz` in a folder, in the order of their names. */
export async function piecesIn(folder: string, pieceBytes = PIECE_BYTES): Promise<Piece[]> {
  const files = (await readdir(folder)).filter((file) => /\.log(?:\.\d+)?(?:\.gz)?$/.test(file));
  const pieces: Piece[] = [];
  for (const file of files.sort()) {
    const path = join(folder, file);
    const { size, mtimeMs } = await stat(path);
    const compressed = file.endsWith('.gz');
    const step = compressed ? Math.max(size, 1) : pieceBytes;
    for (let from = 0; from < size; from += step) {
      const to = Math.min(size, from + step);
      const name = `${file}@${Math.round(mtimeMs)}:${from}-${to}`;
      pieces.push({ name, file: path, from, to, compressed });
    }
  }
  return pieces;
}

/**
 * Adds up a piece, a megabyte at a time.
 *
 * @throws Error the file cannot be read; it is named
 */
export async function totalsOf(piece: Piece): Promise<Totals> {
  try {
    return await read(piece);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${piece.file}: ${message}`, { cause: error });
  }
}

async function read({ file, from, to, compressed }: Piece): Promise<Totals> {
  const counts = tally();
  if (compressed) {
    const lines = lineReader((line) => {
      counts.add(line);
      return true;
    });
    const source = createReadStream(file, { highWaterMark: READ_BYTES });
    await pipeline(source, createGunzip({ chunkSize: READ_BYTES }), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) lines.push(chunk);
    });
    lines.end();
    return counts.totals();
  }
  // From one byte before: what is read up to the first end of a line belongs to the piece before.
  const begin = Math.max(0, from - 1);
  const lines = lineReader((line, at) => {
    const start = begin + at;
    if (start >= from && start < to) counts.add(line);
    return start < to;
  });
  for await (const chunk of createReadStream(file, { start: begin, highWaterMark: READ_BYTES }))
    if (!lines.push(chunk as Buffer)) return counts.totals();
  lines.end();
  return counts.totals();
}
