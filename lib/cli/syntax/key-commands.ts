import { Option, type Command } from 'commander';
import { commandsBelow } from './commands-below';
import { examples } from './examples';
import { ENVIRONMENT, on } from './usual-options';

/** Commands about keys of the API. */
export function addKeyCommands(root: Command): void {
  const code = () => require('../commands/keys') as typeof import('../commands/keys');
  const keys = root
    .command('keys')
    .description('keys of the API: make, list, rotate and revoke them')
    .enablePositionalOptions()
    .addHelpText(
      'after',
      examples(['keys create ci --scopes read,submit', 'keys list -e prod --on aws']),
    );
  const below = commandsBelow(keys, [() => new Option(...ENVIRONMENT), on]);
  const expires = '--expires <time>';

  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  below('create <name>', 'make a key; it is shown this once', [
    'create ci --scopes read,submit',
    'create nightly --scopes submit:report --expires 90d -e prod --on aws',
  ])
    .requiredOption(
      '--scopes <list>',
      'of read, submit, submit:<task>, operate (cancel, retry, redrive) and admin, with commas between',
    )
    .option(expires, 'it is good for so long: 12h or 90d; default: until it is revoked')
    .action((name: string, options) => code().createOne(name, options));
  below('list', 'list the keys, without the keys themselves', [
    'list',
    'list -e prod --on aws',
  ]).action((options) => code().list(options));
  below('rotate <name>', 'give a key a second secret, and the one before an end', [
    'rotate ci',
    'rotate ci --grace 7d -e prod --on aws',
  ])
    .option('--grace <time>', 'the one before is good for so long: 2h or 7d; default: 1d')
    .option(expires, 'the new one is good for so long; default: as the one before')
    .action((name: string, options) => code().rotate(name, options));
  below('revoke <name>', 'end a key', ['revoke ci', 'revoke ci -e prod --on aws']).action(
    (name: string, options) => code().revoke(name, options),
  );
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
