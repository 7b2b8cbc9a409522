'use strict';

const { openSync, readSync } = require('node:fs');
const { crc32 } = require('node:zlib');

const HEAD_BYTES = 8;

/** All entries in one buffer: checksum and length of the index, the index, with a checksum for each entry, their data. */
function packed(entries) {
  let at = 0;
  const index = entries.map(([file, mark, data]) => {
    const start = at;
    at += data.length;
    return [file, mark, start, data.length, crc32(data)];
  });
  const text = Buffer.from(JSON.stringify(index));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(crc32(text));
  head.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, text, ...entries.map(([, , data]) => data)]);
}

/**
 * Entries by file, none where there is no such pack or it is damaged. The data of each is read when it is asked for, since a
 * process needs few of them: undefined where it is damaged, since it would be run. The file stays open with the process.
 */
function unpacked(path) {
  try {
    const pack = openSync(path);
    const head = read(pack, 0, HEAD_BYTES);
    const text = read(pack, HEAD_BYTES, head.readUInt32LE(4));
    if (head.readUInt32LE() !== crc32(text)) return new Map();
    const from = HEAD_BYTES + text.length;
    const entry = ([file, mark, start, size, checksum]) => {
      const dataOf = () => {
        const data = read(pack, from + start, size);
        return crc32(data) === checksum ? data : undefined;
      };
      return [file, { mark, dataOf }];
    };
    return new Map(JSON.parse(text.toString()).map(entry));
  } catch {
    return new Map();
  }
}

/** In memory of its own: V8 reads compiled code where it lies if it is aligned, and copies it otherwise. */
function read(file, position, length) {
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(0, readSync(file, bytes, { position }));
}

module.exports = { packed, unpacked };
