import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addDayCommands } from './syntax/day-commands';
import { addDeployCommands } from './syntax/deploy-commands';
import { addDiagram } from './syntax/diagram-commands';
import { addStatusCommands, addUp } from './syntax/environment-commands';
import { addImportCommands } from './syntax/import-commands';
import { addKeyCommands } from './syntax/key-commands';
import { addPipelineCommands } from './syntax/pipeline-commands';
import { addPlanCommands } from './syntax/plan-commands';
import { addMcp, addSynth, addTour } from './syntax/project-commands';
import { addRun, addRunCommands } from './syntax/run-commands';
import { adderTo } from './syntax/usual-options';

const PACKAGE = join(__dirname, '..', '..', 'package.json');

/** All commands and their options. Each command's code is loaded only when it is used: the command line starts fast. */
export function program(): Command {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const root = new Command('slipway')
    .description('Describe an application once; deploy it, draw it, run it here.')
    .version(version)
    .exitOverride()
    // What stands after a command is that command's: `diagram diff` and `diagram` both have an -o.
    .enablePositionalOptions()
    // Errors are printed in one place: lib/cli/index.ts.
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true);

  const add = adderTo(root);
  addSynth(add);
  addDiagram(add);
  addPlanCommands(add);
  addPipelineCommands(add);
  addImportCommands(root);
  addDeployCommands(add);
  addUp(add);
  addRun(add);
  addRunCommands(add);
  addKeyCommands(root);
  addDayCommands(root, add);
  addStatusCommands(add);
  addMcp(add);
  addTour(add);
  return root;
}
