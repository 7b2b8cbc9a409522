import { CommanderError } from 'commander';
import { CliError, EXIT, explain } from './errors';
import { setExitCode } from './exit';
import { askAwsPatiently } from './process-env';
import { program } from './program';
import { color, json, say } from './terminal';

/** The command line. Sets the exit code; never throws, and shows no stack trace unless `--debug` asks for it. */
export async function main(argv: readonly string[]): Promise<void> {
  askAwsPatiently();
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (isHelp(error)) {
      setExitCode(error.exitCode === 0 ? EXIT.ok : EXIT.badInput);
      return;
    }
    const { code, message, hint, exitCode } = explain(
      error instanceof CommanderError ? usageError(error) : error,
    );
    if (argv.includes('--json')) json({ error: { code, message, hint } });
    say(`${color.red('✗')} ${message}`);
    if (hint !== undefined) say(color.dim(`  ${hint}`));
    if (argv.includes('--debug') && error instanceof Error) say(error.stack ?? '');
    setExitCode(exitCode);
  }
}

/** Help and version were printed by then. */
function isHelp(error: unknown): error is CommanderError {
  return (
    error instanceof CommanderError &&
    /^commander\.(?:help|helpDisplayed|version)$/.test(error.code)
  );
}

/** What commander says, in our words: the problem, then what there is. */
function usageError({ code, message }: CommanderError): CliError {
  const [problem = '', ...more] = message.replace(/^error: /, '').split('\n');
  const suggestion = more.join(' ').replace(/^\((.*)\)$/, '$1');
  const root = program();
  const names = root
    .createHelp()
    .visibleCommands(root)
    .map((command) => command.name());
  const list =
    code === 'commander.unknownCommand' ? `there are: ${names.join(', ')}` : '--help explains it';
  return new CliError('BAD_USAGE', problem, [suggestion, list].filter(Boolean).join(' '));
}
