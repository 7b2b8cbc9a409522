import { join } from 'node:path';
import { groovy } from '../groovy';

/** A call of Job DSL, with what it holds. */
export interface Call {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly calls: readonly Call[];
}

/** The calls that a script for Job DSL makes. */
export const callsOf = (file: string): Call[] =>
  groovy(join(__dirname, 'job-dsl.groovy'), [file]) as Call[];
