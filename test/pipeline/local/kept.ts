import type { WorkStage } from '../../../lib/pipeline/model';

/** A folder that one stage keeps and later ones read. */
export interface Kept {
  readonly name: string;
  /** From the project's folder. */
  readonly folder: string;
}

const ASSEMBLY: Kept = { name: 'assembly', folder: 'cdk.out' };

export const keptBy = ({ assembly }: WorkStage): Kept[] =>
  assembly === 'written' ? [ASSEMBLY] : [];

export const neededBy = ({ assembly }: WorkStage): Kept[] =>
  assembly === 'read' ? [ASSEMBLY] : [];
