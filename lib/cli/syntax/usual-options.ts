import { Option, type Command } from 'commander';
import { examples } from './examples';

/** Options that several commands have. */

export const ENVIRONMENT = [
  '-e, --environment <name>',
  'environment; default: the first of the configuration',
] as const;

export const APP = [
  '--app <folder>',
  'an assembly that is there already; default: synthesize',
] as const;

export const on = (): Option =>
  new Option('--on <where>', 'on this machine or in AWS')
    .choices(['local', 'aws'])
    .default('local');

/** Makes a command, with what every command has. Its examples go without `npx slipway`. */
export type Add = (usage: string, description: string, shown: readonly string[]) => Command;

export const adderTo =
  (root: Command): Add =>
  (usage, description, shown) =>
    root
      .command(usage)
      .description(description)
      .option('--json', 'print the result as JSON on standard output')
      .option('--debug', 'show where an error came from')
      .addHelpText('after', examples(shown));
