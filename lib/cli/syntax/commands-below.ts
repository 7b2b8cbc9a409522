import type { Command, Option } from 'commander';
import { examples } from './examples';

/** Makes the commands below one, each with what all have. Their examples go without the name of the group. */
export function commandsBelow(group: Command, options: readonly (() => Option)[]) {
  return (
    usage: string,
    description: string,
    shown: readonly string[],
    isDefault = false,
  ): Command => {
    const command = group
      .command(usage, { isDefault })
      .description(description)
      .option('--json', 'print the result as JSON on standard output')
      .option('--debug', 'show where an error came from');
    for (const option of options) command.addOption(option());
    const lines = shown.map((one) => `${group.name()} ${one}`);
    return command.addHelpText('after', examples(lines));
  };
}
