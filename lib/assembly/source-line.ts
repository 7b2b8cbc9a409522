import { isAbsolute, relative } from 'node:path';
import { isObject, type JsonObject } from './json-file';
import type { SourceLine } from './types';

/**
 * A frame as Node.js writes it (`new Web (/app/web.ts:4:2)`, `/app/web.ts:4:2`), and as the CDK writes those of the
 * program that drives it from Python (`__init__ (/app/web.py:12)`), Java (`com.acme.Web.<init> (Web.java:20)`) and
 * others. The parts of the CDK name themselves without a file.
 */
const FRAME = /(?:^|\(|\bat )((?:[A-Za-z]:[\\/])?[^():]*\.[A-Za-z]+):(\d+)(?::\d+)?\)?$/;

/** Frames of libraries and of the bridge between languages: not where people look first. */
const NOT_OURS =
  /node_modules|node:|jsii-kernel|jsii-runtime|[\\/](?:site|dist)-packages[\\/]|[\\/]lib[\\/]program\.js|software\.amazon\.(?:awscdk|jsii)|\bsoftware\.constructs\b|\bjava\.base\b|^(?:java|jdk)\.|Amazon\.(?:CDK|JSII)\b/;

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
    const text = String(frame).trim();
    const [, file, line] = NOT_OURS.test(text) ? [] : (FRAME.exec(text) ?? []);
    if (file === undefined) continue;
    const inProject = isAbsolute(file) ? relative(process.cwd(), file) : file;
    return { file: inProject.startsWith('..') ? file : inProject, line: Number(line) };
  }
  return undefined;
}
