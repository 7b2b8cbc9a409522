import type { Stage } from '../model';
import { groovyQuote } from '../quote';
import { ALL, NOTHING } from '../words';
import { block } from './text';

/**
 * What a stage asks before it takes a lock or an agent, as expressions of Groovy. The parameter RELEASE makes a build
 * that deploys an earlier release: it checks and builds nothing. ENVIRONMENT narrows a build of the main branch; a build
 * that a push started has made no choice, and goes through all of them.
 */
export function conditionsOf(stage: Stage): string[] {
  const { builds, skipWhenUnaffected } = stage;
  const { environment } = stage;
  return [
    ...(isForEarlierReleasesToo(stage) ? [] : ['!params.RELEASE']),
    ...(builds === undefined ? [] : [BUILDS[builds]]),
    ...(environment === undefined
      ? []
      : [
          `!params.ENVIRONMENT || params.ENVIRONMENT in [${groovyQuote(ALL)}, ${groovyQuote(environment)}]`,
        ]),
    ...(skipWhenUnaffected === true ? [`env.AFFECTED != ${groovyQuote(NOTHING)}`] : []),
  ];
}

/** Said of the names rather than by `branch` and `changeRequest`: plain Groovy, which can be run without a Jenkins. */
const BUILDS = {
  main: "env.BRANCH_NAME == 'main'",
  others: "env.BRANCH_NAME != 'main'",
  'pull-requests': 'env.CHANGE_ID != null',
} as const;

const isForEarlierReleasesToo = (stage: Stage): boolean =>
  stage.kind === 'approval' || stage.release !== undefined;

/** Decided before a lock or an agent is asked for. */
export function whenLines(conditions: readonly string[]): string[] {
  if (conditions.length === 0) return [];
  return block('when', [
    'beforeOptions true',
    'beforeAgent true',
    ...conditions.map((condition) => `expression { ${condition} }`),
  ]);
}

/** Those of all stages, in the order of the first one. */
export function inCommon(all: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = all;
  return first.filter((condition) => others.every((one) => one.includes(condition)));
}
