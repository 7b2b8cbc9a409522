import { readAssembly } from '../assembly';
import { localPlan, startLocal, type LocalEnvironment, type LocalPlan } from '../local';
import { folderOf } from './environments';
import type { Interrupts } from './interrupts';
import { serviceLine } from './service-line';
import { step } from './step';
import { color, say } from './terminal';

interface StartOptions {
  readonly name: string;
  /** Folder of the assembly. */
  readonly app: string;
  readonly port?: number;
  /** Show all that services say, not only what is wrong. */
  readonly verbose: boolean;
  /** False: tasks start only by hand. */
  readonly fireSchedules: boolean;
  readonly interrupts: Interrupts;
}

/** Starts an environment from an assembly. Whatever ends this process ends its services with it. */
export async function startEnvironment({
  name,
  app,
  port,
  verbose,
  fireSchedules,
  interrupts,
}: StartOptions): Promise<{ readonly plan: LocalPlan; readonly environment: LocalEnvironment }> {
  const plan = localPlan(readAssembly(app), name, { fireSchedules });
  const width = Math.max(...plan.services.map((service) => service.name.length), 0);
  const environment = await startLocal(plan, {
    folder: folderOf(name),
    ...(port !== undefined && { port }),
    onLine: (service, line) => {
      const words = serviceLine(line, verbose);
      if (words !== undefined)
        say(`${color.cyan(service.padEnd(width))} ${color.dim('│')} ${words}`);
    },
    signal: interrupts.signal,
    onKillable: (kill) => interrupts.atExit(kill),
  });
  return { plan, environment };
}

/** Drains an environment, and says whom that took too long. */
export async function stopEnvironment(environment: LocalEnvironment): Promise<void> {
  const killed = await step('Drain and stop (Ctrl-C again: at once)', () => environment.stop());
  if (killed.length > 0)
    say(color.yellow(`  killed after the stop time-out: ${killed.join(', ')}`));
}
