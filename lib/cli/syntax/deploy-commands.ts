import type { Command } from 'commander';
import { oneMore, upTo } from './option-values';
import { APP, type Add } from './usual-options';

const EXIT_CODES = `
Exit codes:
  0    deployed
  1    failed, and nothing was changed
  3    failed, and rolled back
  4    failed, and not as it was before: the rollback failed, or there was no release to go back to
  5    took longer than its time limit, and was rolled back
  6    nothing to change, with --detailed-exit-code
  130  interrupted, and rolled back`;

/** Commands that put a release where it serves, and tell which one does. */
export function addDeployCommands(add: Add): void {
  const code = {
    deploy: () => require('../commands/deploy') as typeof import('../commands/deploy'),
    rollback: () => require('../commands/rollback') as typeof import('../commands/rollback'),
    releases: () => require('../commands/releases') as typeof import('../commands/releases'),
    smoke: () => require('../commands/smoke') as typeof import('../commands/smoke'),
  };
  const url = [
    '--url <address>',
    'of the web service; default: the one that its stack names',
  ] as const;
  const deploying = (command: Command): Command =>
    command
      .option(
        '--time-limit <time>',
        'longer deployments are taken back; default: 1h, and what it waits on purpose',
      )
      .option(...url)
      .option('--no-picture', 'leave the picture of the environment in its console as it is')
      .option(
        '-o, --output <file>',
        'also write how it went: .html, .json, .txt or .xml (JUnit); may be given several times',
        oneMore,
      )
      .option('--detailed-exit-code', 'exit with 6 where there is nothing to change')
      .addHelpText('after', EXIT_CODES);

  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  deploying(
    add('deploy <environment>', 'deploy a release, try it, and go back where it fails', [
      'deploy dev',
      'deploy prod --app cdk.out --release release/release.json',
      'deploy test --time-limit 30m --output reports/deploy-test.html --json',
    ])
      .option(...APP)
      .option(
        '--release <file>',
        'release.json: its images are copied; default: what is here, built now',
      ),
  ).action((environment: string, options) => code.deploy().deploy(environment, options));
  deploying(
    add('rollback <environment> [release]', 'deploy the release before, or one by its id, again', [
      'rollback prod',
      'rollback prod 20261121T204940Z-0eadc7a',
    ]),
  ).action((environment: string, release: string | undefined, options) =>
    code.rollback().rollback(environment, release, options),
  );
  add('releases <environment>', 'what was deployed, when and by whom, and what serves', [
    'releases prod',
    'releases prod --limit 100 --json',
  ])
    .option('-n, --limit <number>', 'at most so many; default: 20', upTo(9999))
    .action((environment: string, options) => code.releases().releases(environment, options));
  add('smoke <environment>', 'try it: its API answers, a task runs, its alarms are quiet', [
    'smoke prod',
    'smoke dev --url http://localhost:8080',
  ])
    .option(...APP)
    .option(...url)
    .action((environment: string, options) => code.smoke().smoke(environment, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
