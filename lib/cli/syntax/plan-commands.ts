import { ASSUMPTIONS } from '../../operations/cost/usage';
import { amount, oneMore } from './option-values';
import { APP, ENVIRONMENT, type Add } from './usual-options';

/** Commands that say beforehand: what it costs, what changes, what stands in the way. */
export function addPlanCommands(add: Add): void {
  const code = {
    cost: () => require('../commands/cost') as typeof import('../commands/cost'),
    plan: () => require('../commands/plan') as typeof import('../commands/plan'),
    doctor: () => require('../commands/doctor') as typeof import('../commands/doctor'),
  };
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  const cost = add(
    'cost',
    'what an environment costs a month, from the cloud assembly and list prices',
    [
      'cost -e prod',
      'cost -e prod --requests 50 --gb-out 400',
      'cost -e prod --diff test',
      'cost -e prod --diff main',
      'cost -e dev --region us-east-1 --json',
      'cost --app path/to/cdk.out -e MyStage',
    ],
  )
    .option(...ENVIRONMENT)
    .option('--diff <what>', 'compare with another environment, or with a git revision')
    .option('--region <name>', 'price it as if it were in this region')
    .option(...APP)
    .action((options) => code.cost().cost(options));
  for (const { flag, meaning, default: value, most } of ASSUMPTIONS) {
    cost.option(`${flag} <number>`, meaning, (text) => amount(text, most), value);
  }
  add('plan <environment>', 'what a deployment would change: data and access at risk first', [
    'plan prod',
    'plan prod --output reports/plan-prod.html --output reports/plan-prod.md',
    'plan prod --against path/to/other/cdk.out',
    'plan prod --exit-code',
    'plan prod --app cdk.out --prepare release/release.json',
  ])
    .option(...APP)
    .option('--against <folder>', 'compare with this assembly; default: with what is deployed')
    .option(
      '-o, --output <file>',
      'write it as .html, .md, .json or, the picture alone, .svg; may be given several times',
      oneMore,
    )
    .option('--exit-code', 'exit with 3 where data or access is at risk')
    .option(
      '--prepare <file>',
      'make the change sets that the deployment of this release.json executes',
    )
    .action((name: string, options) => code.plan().plan(name, options));
  add(
    'doctor [environment]',
    'what stands in the way of a deployment: this machine, account, quotas, names',
    ['doctor', 'doctor prod', 'doctor prod --app cdk.out --json'],
  )
    .option(...APP)
    .action((name: string | undefined, options) => code.doctor().doctor(name, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
