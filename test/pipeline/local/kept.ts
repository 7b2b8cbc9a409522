import type { WorkStage } from '../../../lib/pipeline/model';

/** A folder that one stage keeps and later ones read. */
export interface Kept {
  readonly name: 'assembly' | 'record';
  /** From the project's folder. */
  readonly folder: string;
}

const ALL: readonly Kept[] = [
  { name: 'assembly', folder: 'cdk.out' },
  { name: 'record', folder: 'release' },
];

export const keptBy = (stage: WorkStage): Kept[] =>
  ALL.filter(({ name }) => stage[name] === 'written');

export const neededBy = (stage: WorkStage): Kept[] =>
  ALL.filter(({ name }) => stage[name] === 'read');
