import { Option } from 'commander';
import { SEVERITIES } from '../../operations/release/severity';
import { APP, type Add } from './usual-options';

/** The pipeline, and the commands of its stages. */
export function addPipelineCommands(add: Add): void {
  const code = {
    pipeline: () => require('../commands/pipeline') as typeof import('../commands/pipeline'),
    policy: () => require('../commands/policy') as typeof import('../commands/policy'),
    affected: () => require('../commands/affected') as typeof import('../commands/affected'),
    release: () => require('../commands/release') as typeof import('../commands/release'),
  };
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('pipeline', 'write the pipeline from the environments: a Jenkinsfile, or another’s file', [
    'pipeline',
    'pipeline --check',
    'pipeline --explain',
    'pipeline --for github',
  ])
    .addOption(
      new Option('--for <engine>', 'what runs the stages')
        .choices(['jenkins', 'github', 'gitlab'])
        .default('jenkins'),
    )
    .option('--check', 'fail when the file is not up to date')
    .addOption(
      new Option('--explain', 'print the stages as text; write nothing').conflicts('check'),
    )
    .action((options) => code.pipeline().pipeline(options));
  add(
    'policy',
    'what cdk-nag, our own rules and cfn-lint find; fails for errors that nobody answered',
    ['policy', 'policy --app cdk.out --output reports'],
  )
    .option(...APP)
    .option('-o, --output <folder>', 'also write policy.sarif there, SARIF 2.1.0')
    .action((options) => code.policy().policy(options));
  add('affected [base]', 'what a change has to build again: images, infrastructure, pipeline', [
    'affected',
    'affected main',
    'affected main --app cdk.out --json',
  ])
    .option(...APP)
    .action((base: string | undefined, options) => code.affected().affected(base, options));
  add('release', 'build each image once; with --push, what every environment is given', [
    'release',
    'release --app cdk.out --push',
    'release --push --fail-on critical',
  ])
    .option(...APP)
    .option('--push', 'push to the first environment’s registry, and write release.json')
    .option('-o, --output <folder>', 'where it all goes; default: release')
    .addOption(
      new Option(
        '--fail-on <severity>',
        'fail where a scanner finds as much, or worse; needs trivy or grype',
      ).choices(SEVERITIES),
    )
    .action((options) => code.release().release(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
