import { onInterrupt } from './interrupts';
import { CliError } from './errors';
import { ask, canAsk, color } from './terminal';

/**
 * Goes on where somebody types the environment's name, or has given it on the command line already.
 *
 * @param question what is about to happen
 * @param answered true: yes to all; a name: it must be the environment's own
 * @throws CliError where they do not, or nobody is there to answer
 */
export async function confirmed(
  question: string,
  environment: string,
  answered: string | boolean | undefined,
  option: string,
): Promise<void> {
  if (answered === true || answered === environment) return;
  if (answered !== undefined && answered !== false)
    throw new CliError(
      'NOT_CONFIRMED',
      `--yes ${answered}: the environment is '${environment}'`,
      `nothing was done; ${option} goes on`,
    );
  if (!canAsk())
    throw new CliError(
      'NOT_CONFIRMED',
      `${question}: nobody is there to say yes`,
      `nothing was done; ${option} goes on without a question`,
    );
  const left = new AbortController();
  const forget = onInterrupt(() => left.abort());
  try {
    const typed = await ask(
      `${color.yellow('?')} ${question}. Type ${color.bold(environment)} to go on: `,
      left.signal,
    );
    if (typed === environment) return;
  } finally {
    forget();
  }
  throw new CliError('NOT_CONFIRMED', 'nothing was done', `the answer was not '${environment}'`);
}
