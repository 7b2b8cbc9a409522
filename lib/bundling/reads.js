'use strict';

const fs = require('node:fs');
const { resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

const READ = ['readFileSync', 'readFile', 'createReadStream', 'readdirSync', 'readdir', 'cpSync'];

/** Whoever took a function out of `node:fs` before is not heard: bundling knows its sources by other means. */
function recordReads() {
  const reads = new Set();
  const note = (path) => {
    const name = path instanceof URL ? fileURLToPath(path) : path;
    if (typeof name === 'string') reads.add(resolve(name));
  };
  listen(fs, READ, note);
  listen(fs.promises, ['readFile', 'readdir', 'cp'], note);
  return reads;
}

function listen(module, names, note) {
  for (const name of names) {
    const original = module[name];
    const heard = function (path, ...more) {
      note(path);
      return Reflect.apply(original, this, [path, ...more]);
    };
    module[name] = Object.assign(heard, original);
  }
}

module.exports = { recordReads };
