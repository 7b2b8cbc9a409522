import { readAssembly } from '../assembly';
import { drawOnce, overview, type Drawing, type Drawings } from '../diagram';
import { graphOf } from '../graph';
import { DRAWN } from './drawn';

/** A drawing for each stage of an assembly that runs something; an app without stages is one drawing. */
export async function drawAll(folder: string): Promise<Drawings> {
  const assembly = readAssembly(folder);
  const stages = [...new Set(assembly.stacks.map(({ stage }) => stage ?? ''))];
  const drawings = new Map<string, Drawing>();
  for (const stage of stages)
    drawings.set(
      stage === '' ? 'app' : stage,
      await drawOnce(DRAWN, overview(graphOf(assembly, stage))),
    );
  return drawings;
}
