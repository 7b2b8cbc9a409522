import { ALL } from '../../../lib/pipeline/words';
import type { Kind } from './kind';

/** Of the machine that a stage runs on, nothing of these: keys of a real account, what npm and this program set for themselves. */
const NOT_PASSED_ON = /^(?:AWS_|CDK_|SLIPWAY_|npm_|NODE_OPTIONS$|INIT_CWD$|FORCE_COLOR$|JEST_)/i;

/** What engines tell each build of itself. */
export interface BuildFacts {
  readonly kind: Kind;
  readonly number: number;
  readonly commit: string;
}

/**
 * What a command sees of its surroundings: as an agent's, and without a way to any real account of AWS, whatever keys
 * this machine has.
 */
export function stageEnvironment(
  machine: NodeJS.ProcessEnv,
  { kind, number, commit }: BuildFacts,
  workspace: string,
): NodeJS.ProcessEnv {
  const passed = Object.entries(machine).filter(([name]) => !NOT_PASSED_ON.test(name));
  return {
    ...Object.fromEntries(passed),
    PATH: withoutPackages(machine.PATH ?? ''),
    CI: 'true',
    ...(kind.of === 'main'
      ? {
          BRANCH_NAME: 'main',
          ENVIRONMENT: kind.environment ?? ALL,
          RELEASE: kind.release ?? '',
        }
      : { BRANCH_NAME: 'PR-1', CHANGE_ID: '1', CHANGE_TARGET: 'main' }),
    BUILD_NUMBER: String(number),
    GIT_COMMIT: commit,
    WORKSPACE: workspace,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** npm puts the programs of the project's packages first: an agent has them where a command asks for them. */
const withoutPackages = (path: string): string =>
  path
    .split(':')
    .filter((folder) => !/\/node_modules\/|\/node-gyp-bin$/.test(`${folder}/`))
    .join(':');
