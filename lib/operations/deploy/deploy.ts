import { readAssembly, type Assembly } from '../../assembly';
import type { Caller } from '../account/ports';
import { changeSetName } from '../change-sets/name';
import type { ChangeSets } from '../change-sets/ports';
import { removeChangeSets } from '../change-sets/remove';
import { nowMs } from '../clock';
import { explainAws } from '../errors';
import { archiveRelease, restoreRelease } from '../ledger/archive';
import { appendRecord, readLedger } from '../ledger/ledger';
import { takeLock } from '../ledger/lock';
import type { Objects } from '../ledger/ports';
import { releaseBefore, servingIn, type DeploymentRecord } from '../ledger/record';
import type { Stacks } from '../ports';
import { checkAssembly, type Release } from '../release';
import type { SmokeReport } from '../smoke/report';
import { applyAssembly, type Applied, type ApplyEvent } from './apply';
import {
  evidenceOf,
  verdictOf,
  watchServices,
  type Evidence,
  type RingingAlarm,
  type ServiceEvidence,
  type Verdict,
} from '../verdict';
import type { Witness } from '../verdict/ports';
import { failedResources, saidByCdk } from './failure';
import type { Rollouts, StartCdk } from './ports';
import { notServing } from './serving';

/** What is deployed, and where. */
export interface DeploymentJob {
  readonly kind: 'deploy' | 'rollback';
  readonly environment: string;
  readonly release: Release;
  /** Folder of its assembly. */
  readonly assembly: string;
  readonly caller: Caller;
  /** Address of the pipeline's build. */
  readonly build: string | undefined;
}

export interface DeployPorts {
  readonly aws: Rollouts & Witness & Pick<Stacks, 'resources'>;
  readonly objects: Objects;
  readonly startCdk: StartCdk;
  /** Those that a plan made for this release are executed. */
  readonly changeSets: ChangeSets;
  /** Copies the images of a release to the environment's registry, unchanged. */
  promote(release: Release, assembly: Assembly): Promise<void>;
  smoke(assembly: Assembly, signal: AbortSignal): Promise<SmokeReport>;
}

/** How a deployment ended. `left`: it failed, and there was no release to go back to. */
export type Ending =
  'deployed' | 'unchanged' | 'failed' | 'left' | 'rolled back' | 'rollback failed';

/** How a deployment went. */
export interface DeploymentEnd {
  readonly ending: Ending;
  /** What made it stop, where that was no failure of what was deployed. */
  readonly stopped: 'interrupted' | 'timed out' | undefined;
  readonly record: DeploymentRecord;
  /** Why it failed; undefined: it did not. */
  readonly verdict: Verdict | undefined;
  readonly smoke: SmokeReport | undefined;
  /** Names of stacks that a person must look at: neither as they were nor as they should be. */
  readonly stuck: readonly string[];
}

export type DeployEvent =
  | ApplyEvent
  | {
      readonly type: 'phase';
      readonly phase: 'archive' | 'promote' | 'stacks' | 'serving' | 'smoke';
    }
  | { readonly type: 'smoked'; readonly report: SmokeReport }
  /** How services roll out; told at each look. */
  | {
      readonly type: 'rollout';
      readonly services: readonly ServiceEvidence[];
      readonly alarms: readonly RingingAlarm[];
    }
  /** It fails for certain, so that nobody waits any longer. */
  | { readonly type: 'foreseen'; readonly verdict: Verdict }
  | { readonly type: 'failed'; readonly verdict: Verdict }
  | { readonly type: 'rolling back'; readonly to: string }
  | { readonly type: 'rollback failed'; readonly cause: string };

export interface DeployOptions {
  readonly signal: AbortSignal;
  readonly timeLimitMs: number;
  readonly tell: (event: DeployEvent) => void;
  readonly everyMs?: number;
}

/**
 * Deploys a release to an environment: keeps it in the environment's archive, copies its images, deploys its stacks,
 * tries it, and writes down how that went. What fails is taken back: CloudFormation puts back the stack that failed;
 * stacks that were changed before it get the release back that served.
 *
 * @throws OperationError where somebody else deploys, the assembly is not the release's, or nothing could begin
 */
export async function deployRelease(
  ports: DeployPorts,
  job: DeploymentJob,
  options: DeployOptions,
): Promise<DeploymentEnd> {
  const { release, environment } = job;
  await checkAssembly(release, job.assembly);
  const of = { application: release.application, environment };
  const lock = await takeLock(ports.objects, of, { release: release.id, by: job.caller.arn });
  try {
    return await deployAlone(ports, job, options);
  } finally {
    await lock.release();
  }
}

async function deployAlone(
  ports: DeployPorts,
  job: DeploymentJob,
  options: DeployOptions,
): Promise<DeploymentEnd> {
  const { release, environment } = job;
  const startedAt = isoNow();
  const of = { application: release.application, environment };
  const { records } = await readLedger(ports.objects, of);
  const before = servingIn(records);
  const assembly = readAssembly(job.assembly);
  const write = async (end: Pick<DeploymentRecord, 'outcome' | 'serves' | 'changed' | 'cause'>) => {
    const record = recordOf(job, assembly, { startedAt, before, ...end });
    await appendRecord(ports.objects, of, record);
    return record;
  };
  const phases = new Set<string>();
  const tell = (event: DeployEvent): void => {
    if (event.type === 'phase') phases.add(event.phase);
    options.tell(event);
  };
  try {
    const attempt = await attemptIt(ports, job, assembly, { ...options, tell });
    const { applied, evidence, smoke } = attempt;
    const found = { smoke, stopped: stoppedBy(applied) };
    if (evidence === undefined) {
      const changed = [...applied.changed];
      const record = await write({ outcome: 'deployed', serves: release.id, changed });
      const ending = changed.length === 0 ? 'unchanged' : 'deployed';
      return { ...found, ending, verdict: undefined, record, stuck: [] };
    }
    const target = before === release.id ? releaseBefore(records, before) : (before ?? undefined);
    const back = await takeBack(ports, job, { applied, before, target }, options);
    const rolledBackTo = back.ending === 'rolled back' ? (back.end.serves ?? undefined) : undefined;
    const verdict = verdictOf({ ...evidence, rolledBackTo });
    const record = await write({
      ...back.end,
      cause: verdict.line,
      changed: [...applied.changed],
    });
    return { ...found, ending: back.ending, verdict, record, stuck: back.stuck };
  } catch (thrown) {
    const error = explainAws(thrown);
    // Once stacks were being changed, nobody knows.
    const serves = phases.has('stacks') ? null : before;
    // What cannot be written down either is told by the first error.
    await write({ outcome: 'failed', serves, changed: [], cause: messageOf(error) }).catch(
      () => undefined,
    );
    throw error;
  }
}

const stoppedBy = ({ how }: Applied): DeploymentEnd['stopped'] =>
  how === 'interrupted' || how === 'timed out' ? how : undefined;

interface Attempt {
  readonly applied: Applied;
  /** Undefined: it went well. */
  readonly evidence: Evidence | undefined;
  readonly smoke: SmokeReport | undefined;
}

async function attemptIt(
  ports: DeployPorts,
  { kind, release, environment, assembly: folder }: DeploymentJob,
  assembly: Assembly,
  options: DeployOptions,
): Promise<Attempt> {
  const { tell, signal } = options;
  const of = { application: release.application, environment };
  tell({ type: 'phase', phase: 'archive' });
  await archiveRelease(ports.objects, of, release, folder);
  if (release.images.length > 0) {
    tell({ type: 'phase', phase: 'promote' });
    await ports.promote(release, assembly);
  }
  signal.throwIfAborted();
  const watch = await watchServices(ports.aws, assembly, environment);
  const evidence = (known: Partial<Evidence>): Evidence =>
    evidenceOf({ ...watch.seen(), ...known, environment });
  tell({ type: 'phase', phase: 'stacks' });
  const alongside = async (): Promise<boolean> => {
    await watch.look();
    const { services, alarms } = watch.seen();
    tell({ type: 'rollout', services, alarms });
    const verdict = verdictOf(evidence({ how: 'given up' }));
    if (verdict.isLasting) tell({ type: 'foreseen', verdict });
    return verdict.isLasting;
  };
  const planned = kind === 'deploy' ? changeSetName(release.id) : undefined;
  const following = { ...options, alongside };
  const applied = await applyAssembly(ports, assembly, environment, following, planned);
  // What was not executed is of no use any more.
  if (planned !== undefined)
    await removeChangeSets(ports.changeSets, assembly, environment, planned);
  const fail = async (known: Partial<Evidence>, smoke?: SmokeReport): Promise<Attempt> => {
    await watch.look();
    const all = evidence(known);
    tell({ type: 'failed', verdict: verdictOf(all) });
    return { applied, evidence: all, smoke };
  };
  if (applied.how !== 'done') return fail(knownOf(assembly, applied));
  tell({ type: 'phase', phase: 'serving' });
  const astray = await notServing(ports.aws, assembly, environment, options);
  if (astray !== undefined) return fail({ said: `not serving: ${astray}` });
  tell({ type: 'phase', phase: 'smoke' });
  const smoke = await smokeIt(ports, assembly, signal);
  tell({ type: 'smoked', report: smoke });
  const bad = smoke.checks.find(({ outcome }) => outcome === 'failed');
  if (bad === undefined) return { applied, evidence: undefined, smoke };
  return fail({ said: `smoke: ${bad.name}: ${bad.text}` }, smoke);
}

/** A try that cannot be made has failed: what was changed is taken back all the same. */
async function smokeIt(
  ports: DeployPorts,
  assembly: Assembly,
  signal: AbortSignal,
): Promise<SmokeReport> {
  try {
    return await ports.smoke(assembly, signal);
  } catch (thrown) {
    const error = explainAws(thrown);
    const text = signal.aborted ? 'interrupted' : messageOf(error);
    return { checks: [{ name: 'smoke', outcome: 'failed', text, tookMs: 0 }] };
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What the stacks themselves say of how they failed. */
function knownOf(assembly: Assembly, { how, events, output }: Applied): Partial<Evidence> {
  const resources = failedResources(assembly, events);
  if (how === 'interrupted') return { how: 'cancelled', resources };
  return {
    how: how === 'done' ? 'failed' : how,
    resources,
    // Where a resource says why, the CDK only repeats it.
    ...(resources.length === 0 && how === 'failed' && { said: saidByCdk(output) }),
  };
}

interface Back {
  readonly ending: Ending;
  readonly end: Pick<DeploymentRecord, 'outcome' | 'serves'>;
  readonly stuck: readonly string[];
}

interface ToTakeBack {
  readonly applied: Applied;
  readonly before: string | null;
  /** The release to go back to. */
  readonly target: string | undefined;
}

/** Brings an environment back to where it was before a deployment that failed. */
async function takeBack(
  ports: DeployPorts,
  { release, environment }: DeploymentJob,
  { applied, before, target }: ToTakeBack,
  options: DeployOptions,
): Promise<Back> {
  const { changed, rolledBack, stuck } = applied;
  if (stuck.length > 0) return backFailed(stuck);
  if (changed.length === 0) {
    if (rolledBack.length === 0)
      return { ending: 'failed', end: { outcome: 'failed', serves: before }, stuck: [] };
    return { ending: 'rolled back', end: { outcome: 'rolled back', serves: before }, stuck: [] };
  }
  if (target === undefined)
    return { ending: 'left', end: { outcome: 'failed', serves: null }, stuck: changed };
  options.tell({ type: 'rolling back', to: target });
  try {
    const of = { application: release.application, environment };
    const again = await deployAgain(ports, of, target, options);
    if (again.how === 'done')
      return { ending: 'rolled back', end: { outcome: 'rolled back', serves: target }, stuck: [] };
    options.tell({ type: 'rollback failed', cause: again.cause });
    return backFailed([...new Set([...again.stuck, ...changed])]);
  } catch (thrown) {
    options.tell({ type: 'rollback failed', cause: messageOf(explainAws(thrown)) });
    return backFailed(changed);
  }
}

/** Deploys a release from the archive, to go back to it. */
async function deployAgain(
  ports: DeployPorts,
  of: { readonly application: string; readonly environment: string },
  id: string,
  options: DeployOptions,
): Promise<Applied & { readonly cause: string }> {
  const earlier = await restoreRelease(ports.objects, of, id);
  try {
    const assembly = readAssembly(earlier.assembly);
    if (earlier.release.images.length > 0) await ports.promote(earlier.release, assembly);
    // What takes back is not interrupted in its turn.
    const { signal } = new AbortController();
    const applied = await applyAssembly(ports, assembly, of.environment, { ...options, signal });
    const { line: cause } = verdictOf(
      evidenceOf({ ...knownOf(assembly, applied), environment: of.environment }),
    );
    return { ...applied, cause };
  } finally {
    earlier.dispose();
  }
}

const backFailed = (stuck: readonly string[]): Back => ({
  ending: 'rollback failed',
  end: { outcome: 'rollback failed', serves: null },
  stuck,
});

function recordOf(
  { kind, environment, release, caller, build }: DeploymentJob,
  { stacks }: Assembly,
  end: Pick<DeploymentRecord, 'startedAt' | 'before' | 'outcome' | 'serves' | 'changed' | 'cause'>,
): DeploymentRecord {
  const place = stacks.find(({ stage }) => stage === environment);
  const { cause, ...rest } = end;
  return {
    version: 1,
    application: release.application,
    environment,
    account: place?.account ?? '',
    region: place?.region ?? '',
    release: release.id,
    revision: release.revision,
    kind,
    by: caller.arn,
    ...(build !== undefined && { build }),
    finishedAt: isoNow(),
    images: release.images.map(({ name, digest }) => ({ name, digest })),
    ...rest,
    ...(cause !== undefined && { cause }),
  };
}

const isoNow = (): string => new Date(nowMs()).toISOString();
