import { isAbsolute, relative } from 'node:path';
import { isObject, type JsonObject } from './json-file';
import type { SourceLine } from './types';

/** The innermost frame of people's own code; the parts of the CDK name themselves without a file. */
const FRAME = /\(?((?:[A-Za-z]:)?[^()\s]+\.[A-Za-z]+):(\d+)(?::\d+)?\)?$/;

/**
 * Where a construct was created, by its path: its own creation stack, or that of the nearest construct around it
 * that has one.
 */
export function sourceLines(metadata: JsonObject): (path: string) => SourceLine | undefined {
  const known = new Map<string, SourceLine>();
  for (const [path, entries] of Object.entries(metadata)) {
    const source = Array.isArray(entries)
      ? entries.map(lineOf).find((line) => line !== undefined)
      : undefined;
    if (source !== undefined) known.set(path.replace(/^\//, ''), source);
  }
  return (path) => {
    for (let at = path; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
      const source = known.get(at);
      if (source !== undefined) return source;
    }
    return undefined;
  };
}

function lineOf(entry: unknown): SourceLine | undefined {
  if (!isObject(entry)) return undefined;
  const frames = entry.type === 'aws:cdk:creationStack' ? entry.data : entry.trace;
  if (!Array.isArray(frames)) return undefined;
  for (const frame of frames) {
    const [, file, line] = FRAME.exec(String(frame)) ?? [];
    if (file === undefined || file.includes('node_modules') || file.startsWith('node:')) continue;
    const inProject = isAbsolute(file) ? relative(process.cwd(), file) : file;
    return { file: inProject.startsWith('..') ? file : inProject, line: Number(line) };
  }
  return undefined;
}
