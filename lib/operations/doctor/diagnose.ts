import { bootstrap } from './checks/bootstrap';
import { cdk } from './checks/cdk';
import { certificate } from './checks/certificate';
import { account, credentials } from './checks/credentials';
import { disk } from './checks/disk';
import { dns } from './checks/dns';
import { engine } from './checks/engine';
import { node } from './checks/node';
import { quotas } from './checks/quotas';
import { region } from './checks/region';
import { timeOfDay } from './checks/time-of-day';
import type { Finding, Seen } from './finding';
import type { Machine, World } from './ports';
import { cannotTell } from './seen';
import type { Subject } from './subject';

/** One thing that is looked at. */
export interface Check {
  readonly name: string;
  readonly look: () => Promise<readonly Seen[]>;
}

/** Of this machine alone. */
export const machineChecks = (machine: Machine, folder: string): Check[] => [
  { name: 'Node', look: () => Promise.resolve([node(machine.nodeVersion)]) },
  { name: 'disk', look: () => disk(machine, folder) },
];

/** Everything there is to look at, for one environment. */
export function checksOf(subject: Subject, machine: Machine, world: World): Check[] {
  const one = (name: string, look: () => Promise<Seen>): Check => ({
    name,
    look: async () => [await look()],
  });
  return [
    ...machineChecks(machine, subject.folder),
    // An assembly that cannot be read is a rejection, as elsewhere.
    one('CDK', () => Promise.resolve().then(() => cdk(machine.cdk(), subject))),
    one('container engine', () => engine(machine, subject)),
    one('clock', () => timeOfDay(world)),
    one('credentials', () => credentials(world)),
    one('account', () => account(world, subject)),
    one('region', () => region(world, subject)),
    { name: 'bootstrap', look: () => bootstrap(world, subject) },
    { name: 'quota', look: () => quotas(world, subject) },
    one('DNS', () => dns(world, subject)),
    one('certificate', () => certificate(world, subject)),
  ];
}

/**
 * Looks at everything at once. What takes longer than `limitMs` could not be told; nothing is thrown.
 *
 * @param done is called with each check's findings when they are known
 */
export async function diagnose(
  checks: readonly Check[],
  limitMs: number,
  done: (findings: readonly Finding[]) => void = () => undefined,
): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async ({ name, look }) => {
      const seen = await within(limitMs, look).catch((error: unknown) => [cannotTell(error)]);
      const findings = seen.map((one): Finding => ({ check: name, ...one }));
      done(findings);
      return findings;
    }),
  );
  return found.flat();
}

/** The work may go on: whoever started it ends it. */
async function within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`no answer within ${limitMs / 1000} s`)),
    limitMs,
  );
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
