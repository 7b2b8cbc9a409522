'use strict';

const { readFileSync } = require('node:fs');
const { crc32 } = require('node:zlib');

/** V8 reads compiled code where it lies if it starts at such an address, and copies it otherwise. */
const ALIGNMENT = 8;

const HEAD_BYTES = 8;

/** All entries in one buffer: checksum of the rest, length of the index, index, data. */
function packed(entries) {
  let at = 0;
  const index = entries.map(([file, mark, data]) => {
    const start = at;
    at += aligned(data.length);
    return [file, mark, start, data.length];
  });
  const text = Buffer.from(JSON.stringify(index));
  const whole = Buffer.alloc(aligned(HEAD_BYTES + text.length) + at);
  const data = whole.subarray(whole.length - at);
  whole.writeUInt32LE(text.length, 4);
  text.copy(whole, HEAD_BYTES);
  index.forEach(([, , start], each) => entries[each][2].copy(data, start));
  whole.writeUInt32LE(crc32(whole.subarray(4)));
  return whole;
}

/** Entries by file, none where there is no such pack or it is damaged. */
function unpacked(path) {
  try {
    const whole = readFileSync(path);
    // Damaged code would be run.
    if (whole.readUInt32LE() !== crc32(whole.subarray(4))) return new Map();
    const length = whole.readUInt32LE(4);
    const index = JSON.parse(whole.toString('utf8', HEAD_BYTES, HEAD_BYTES + length));
    const data = whole.subarray(aligned(HEAD_BYTES + length));
    const entry = ([file, mark, start, size]) => [
      file,
      { mark, data: data.subarray(start, start + size) },
    ];
    return new Map(index.map(entry));
  } catch {
    return new Map();
  }
}

const aligned = (length) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

module.exports = { packed, unpacked };
