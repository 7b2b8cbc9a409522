import { portNumber } from './option-values';
import type { Add } from './usual-options';

/** Commands of the project as a whole. */

export function addSynth(add: Add): void {
  const code = () => require('../commands/synth') as typeof import('../commands/synth');
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('synth', 'write the cloud assembly of all environments to cdk.out', ['synth', 'synth -e dev'])
    .option('-e, --environment <name>', 'show the stacks of this environment alone')
    .action((options) => code().synth(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

export function addMcp(add: Add): void {
  const code = () => require('../commands/mcp') as typeof import('../commands/mcp');
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('mcp', 'serve the project to programs that speak the Model Context Protocol', [
    'mcp',
    'mcp --allow-changes',
    'mcp --http --port 7333',
  ])
    .option('--http', 'over HTTP on this machine, with a token; default: standard input and output')
    .option('-p, --port <number>', 'with --http; default: 7333', portNumber, 7333)
    .option('--allow-changes', 'also tools that change something; a person is asked each time')
    .action((options) => code().mcp(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

export function addTour(add: Add): void {
  const code = () => require('../commands/tour') as typeof import('../commands/tour');
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('tour', 'synthesize, draw, start, run two tasks, and serve: what npm start does', [
    'tour',
    'tour --once',
  ])
    .option('--once', 'stop after the two tasks')
    .action((options) => code().tour(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
