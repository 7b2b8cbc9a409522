import { resolve } from 'node:path';
import { readAssembly, type Assembly } from '../../assembly';
import { ConfigError, type ResolvedEnvironment } from '../../config';
import {
  checksOf,
  diagnose,
  machineChecks,
  thisMachine,
  wrong,
  type Finding,
  type Subject,
} from '../../operations/doctor';
import { accountOf } from '../deployment/account';
import { showFindings } from '../doctor-text';
import { environmentNamed } from '../environments';
import { EXIT, explain } from '../errors';
import { exitNow, setExitCode } from '../exit';
import { assemblyWith } from '../synthesize';
import { color, json, showStatus } from '../terminal';

interface Options {
  readonly app?: string;
  readonly json?: boolean;
}

/** No check may take longer. Milliseconds. */
const LIMIT_MS = 15_000;

/** Looks at everything that a deployment needs; exit code 1 where something is wrong. */
export async function doctor(named: string | undefined, options: Options): Promise<void> {
  const ended = new AbortController();
  const before: Finding[] = [];
  const environment = environmentOr(named, before);
  const subject = environment && (await subjectOf(environment, options.app, before));
  const checks = checksFor(subject, ended.signal);
  let left = checks.length;
  const show = (): void =>
    showStatus(color.dim(`${left} of ${checks.length} checks under way ...`));
  show();
  const found = await diagnose(checks, LIMIT_MS, () => {
    left--;
    show();
  });
  showStatus('');
  ended.abort();
  const findings = [...before, ...found];
  report(subject?.subject, findings, options.json === true);
  const code = findings.some(({ verdict }) => verdict === 'wrong') ? EXIT.failed : EXIT.ok;
  setExitCode(code);
  // What hangs in the network would keep the process until the network gives up.
  if (found.some(({ text }) => text.startsWith('no answer within'))) exitNow(code);
}

interface Found {
  readonly subject: Subject;
  readonly account: ReturnType<typeof accountOf>;
}

/** A configuration that is wrong is a finding too; a name that it does not have is a wrong command. */
function environmentOr(
  named: string | undefined,
  findings: Finding[],
): ResolvedEnvironment | undefined {
  try {
    return environmentNamed(named);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { message } = explain(error);
    findings.push({
      check: 'configuration',
      ...wrong(firstLine(message), 'npx slipway synth shows all of it'),
    });
    return undefined;
  }
}

async function subjectOf(
  environment: ResolvedEnvironment,
  app: string | undefined,
  findings: Finding[],
): Promise<Found | undefined> {
  const { name, web } = environment;
  const refused = (error: unknown): string => {
    const { message, hint } = explain(error);
    findings.push({
      check: 'assembly',
      ...wrong(firstLine(message), hint ?? 'npx slipway synth'),
    });
    return firstLine(message);
  };
  let assembly: Assembly | undefined;
  let noAssembly: string | undefined;
  try {
    assembly = app === undefined ? await assemblyWith(name) : readAssembly(app);
  } catch (error) {
    noAssembly = refused(error);
  }
  try {
    const account = accountOf(name, assembly?.directory);
    return {
      account,
      subject: {
        ...{ environment: name, place: account.place, assembly, noAssembly },
        domain: web.domain,
        certificateArn: web.certificateArn,
        sharedListener: web.loadBalancer?.listenerArn,
        folder: resolve(),
      },
    };
  } catch (error) {
    refused(error);
    return undefined;
  }
}

function checksFor(found: Found | undefined, signal: AbortSignal) {
  const machine = thisMachine(signal);
  if (found === undefined) return machineChecks(machine, resolve());
  const { subject, account } = found;
  const { lookIn, outside } =
    require('../../operations/doctor/network') as typeof import('../../operations/doctor/network');
  const { region } = account.place;
  return checksOf(subject, machine, {
    identity: account.identity,
    look: lookIn(region, account.rights.look, signal),
    ...outside(region, signal),
  });
}

function report(subject: Subject | undefined, findings: readonly Finding[], asJson: boolean): void {
  if (!asJson) {
    showFindings(subject, findings);
    return;
  }
  json({
    environment: subject?.environment ?? null,
    account: subject?.place.account ?? null,
    region: subject?.place.region ?? null,
    findings,
  });
}

const firstLine = (text: string): string =>
  text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim() ?? '';
