import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssemblyError, assemblyInputs, type Assembly, type AssemblyInputs } from '../assembly';
import type { ResolvedApplication } from '../config';
import { programHash } from '../config/remembered';
import {
  drawingVersion,
  keep,
  kept,
  keyOf,
  type Drawing,
  type DrawOptions,
  type Format,
} from '../diagram';
import type { ViewOptions } from './diagram-views';
import { DRAWN } from './drawn';

/** The drawings of an assembly, in the order of their names. */
export interface Drawn {
  readonly drawings: ReadonlyMap<string, Drawing>;
  /** Whether these are all that there should be. */
  readonly all: boolean;
}

/** All that the drawings of an assembly come from. */
export interface Origin {
  readonly inputs: AssemblyInputs;
  readonly key: string;
}

interface Asked {
  readonly folder: string;
  readonly application: ResolvedApplication | undefined;
  readonly options: ViewOptions;
  readonly forms: DrawOptions<Format>;
}

const PACKAGE = join(__dirname, '..', '..', 'package.json');

/** Undefined where it cannot be told: a program whose code is not known, an assembly that cannot be read. */
export function originOf({ folder, application, options, forms }: Asked): Origin | undefined {
  const program = programHash();
  if (program === undefined) return undefined;
  try {
    const inputs = assemblyInputs(folder);
    const icons = application?.views.flatMap(({ icons: own }) => Object.values(own)) ?? [];
    const files = [PACKAGE, ...icons].map(hashOf);
    const asked = [folder, options, forms, application];
    return {
      inputs,
      key: keyOf(['drawings', drawingVersion(), program, inputs.hash, files, asked]),
    };
  } catch (error) {
    // Who reads the assembly, or the icon, says what is wrong with it.
    if (error instanceof AssemblyError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

const hashOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

interface Entry {
  readonly all: boolean;
  /** Of each drawing: its name, and the key that it is kept under. */
  readonly drawings: readonly (readonly [name: string, key: string])[];
}

/** What was drawn of the same; undefined where any of it is gone. */
export function drawnBefore({ key }: Origin): Drawn | undefined {
  const entry = kept(DRAWN, key)?.value as Entry | undefined;
  if (entry === undefined) return undefined;
  const drawings = new Map<string, Drawing>();
  for (const [name, drawing] of entry.drawings) {
    const found = kept(DRAWN, drawing);
    if (found === undefined) return undefined;
    drawings.set(name, found.value as Drawing);
  }
  return { drawings, all: entry.all };
}

/** Whether no template was read that the manifests do not name. */
export const isAllOf = ({ inputs }: Origin, { stacks }: Assembly): boolean =>
  stacks.every(({ templateFile }) => inputs.files.has(templateFile));

/** Keeps where each drawing is found. */
export const rememberDrawn = ({ key }: Origin, entry: Entry): void => keep(DRAWN, key, entry);
