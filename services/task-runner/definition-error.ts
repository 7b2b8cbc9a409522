/** Tasks are not defined as they must be. The message has a line for each problem. */
export class DefinitionError extends Error {
  readonly code = 'TASK_INVALID';

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'DefinitionError';
  }
}
