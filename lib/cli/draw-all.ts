import { readAssembly } from '../assembly';
import { draw, overview, type Drawings } from '../diagram';
import { graphOf } from '../graph';

/** A drawing for each stage of an assembly that runs something; an app without stages is one drawing. */
export async function drawAll(folder: string): Promise<Drawings> {
  const assembly = readAssembly(folder);
  const stages = [...new Set(assembly.stacks.map(({ stage }) => stage ?? ''))];
  const drawings = new Map<string, Awaited<ReturnType<typeof draw>>>();
  for (const stage of stages)
    drawings.set(stage === '' ? 'app' : stage, await draw(overview(graphOf(assembly, stage))));
  return drawings;
}
