import { readFileSync, writeFileSync } from 'node:fs';
import type { Objects } from '../../../lib/operations';

/** A bucket that keeps to S3's rules for conditional writes. */
export function objectsInMemory(): Objects & { readonly files: Map<string, Buffer> } {
  const files = new Map<string, Buffer>();
  const tags = new Map<string, string>();
  let written = 0;
  return {
    files,
    list: (prefix) =>
      Promise.resolve([...files.keys()].filter((key) => key.startsWith(prefix)).sort()),
    read: (key) => {
      const found = files.get(key);
      return Promise.resolve(
        found === undefined ? undefined : { text: found.toString(), tag: tags.get(key) ?? '' },
      );
    },
    write: (key, text, over) => {
      if (files.has(key) ? tags.get(key) !== over : over !== undefined)
        return Promise.resolve(undefined);
      files.set(key, Buffer.from(text));
      tags.set(key, `"${++written}"`);
      return Promise.resolve(tags.get(key));
    },
    remove: (key) => {
      files.delete(key);
      tags.delete(key);
      return Promise.resolve();
    },
    upload: (key, file) => {
      files.set(key, readFileSync(file));
      return Promise.resolve();
    },
    download: (key, file) => {
      const found = files.get(key);
      if (found !== undefined) writeFileSync(file, found);
      return Promise.resolve(found !== undefined);
    },
  };
}
