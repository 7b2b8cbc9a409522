import { UNBUNDLED } from '../bundling/failure';
import { CliError, refusedFile } from './errors';

/** What stopped a synthesis, by what the CDK's command line printed: as people can mend it, or as it is. */
export function synthFailure(output: string): CliError {
  const [, problems] = new RegExp(`^${UNBUNDLED}\n((?: {2}.*\n?)+)`, 'm').exec(output) ?? [];
  if (problems !== undefined)
    return new CliError('SYNTH_FAILED', `${UNBUNDLED}\n${problems.trimEnd()}`);
  return (
    otherCommand(output) ??
    refusal(output) ??
    new CliError(
      'SYNTH_FAILED',
      `cdk synth failed:\n${withoutStack(output)}`,
      'npx cdk synth shows all of it',
    )
  );
}

/** Two that write one folder would write a mixture; the CDK lets one. */
function otherCommand(output: string): CliError | undefined {
  const [, pid, folder] =
    /Another CLI \(PID=(\d+)\) is currently synthing to (.+?)\. Invoke/.exec(output) ?? [];
  if (pid === undefined) return undefined;
  return new CliError(
    'SYNTH_FAILED',
    `another command synthesizes into ${folder} just now (process ${pid})`,
    'wait until it is done, and run this again',
  );
}

function refusal(output: string): CliError | undefined {
  const [, code = '', path = ''] = /\b(E[A-Z]{3,}): [^\n]*, \w+ '([^'\n]+)'/.exec(output) ?? [];
  const refused = refusedFile(Object.assign(new Error(), { code, path }));
  return refused && new CliError(refused.code, refused.message, refused.hint);
}

const LONGEST_OUTPUT_LINES = 20;

export function withoutStack(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^\s+at |^Node\.js v|^\s*$|^\s*\^+\s*$|^node:|^\s*throw /.test(line))
    .slice(0, LONGEST_OUTPUT_LINES)
    .map((line) => `  ${line}`)
    .join('\n');
}
