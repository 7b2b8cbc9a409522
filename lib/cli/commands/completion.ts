import type { Command } from 'commander';
import { CliError } from '../errors';
import { completionScript } from '../completion/scripts';
import { candidates } from '../completion/candidates';
import { data } from '../terminal';

/** A script for a shell, which asks `slipway complete` for what may come next. */
export function completion(shell: string): void {
  const script = completionScript(shell);
  if (script === undefined)
    throw new CliError(
      'BAD_INPUT',
      `'${shell}' is no shell that is known`,
      'there are: bash, zsh, fish',
    );
  data(script.trimEnd());
}

/** What may stand in place of the last word, one a line. Nothing is said where something is wrong. */
export function complete(root: Command, words: readonly string[]): void {
  for (const word of candidates(root, words)) data(word);
}
