import type { Pipeline } from '../model';
import { groovyQuote } from '../quote';
import { ALL, RELEASE_ID } from '../words';
import { block } from './text';

/** What people choose who start a build by hand. */
export const parameterLines = ({ environments }: Pipeline): string[] =>
  block('parameters', [
    `choice(name: 'ENVIRONMENT', choices: [${[ALL, ...environments].map(groovyQuote).join(', ')}], ` +
      "description: 'Where the main branch is deployed to')",
    "string(name: 'RELEASE', defaultValue: '', trim: true, " +
      "description: 'Id of an earlier release, to deploy it again; nothing is checked or built then')",
  ]);

/** What was typed is a release's id, or the build ends: it stands in commands' arguments. */
export const releaseNamedLines = (): string[] =>
  block("stage('Earlier release')", [
    ...block('when', ['expression { params.RELEASE }']),
    ...block(
      'steps',
      block('script', [
        ...block("if (env.BRANCH_NAME != 'main')", [
          "error('An earlier release is deployed by a build of the main branch alone.')",
        ]),
        ...block(`if (!(params.RELEASE ==~ ${groovyQuote(RELEASE_ID)}))`, [
          "error('RELEASE is no id of a release, such as 20261121T204940Z-0eadc7a: npx slipway releases prod lists them.')",
        ]),
      ]),
    ),
  ]);
