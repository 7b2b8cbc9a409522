import type { Assembly } from '../../assembly';
import { changeSetName } from '../change-sets/name';
import { removeChangeSets } from '../change-sets/remove';
import { explainAws, messageOf } from '../errors';
import { archiveRelease } from '../ledger/archive';
import type { SmokeReport } from '../smoke/report';
import { evidenceOf, verdictOf, watchServices, type Evidence } from '../verdict';
import { applyAssembly, type Applied, type ApplyOptions } from './apply';
import { knownOf } from './failure';
import type { DeploymentJob, DeployOptions, DeployPorts } from './job';
import { notServing } from './serving';

export interface Attempt {
  readonly applied: Applied;
  /** Undefined: it went well. */
  readonly evidence: Evidence | undefined;
  readonly smoke: SmokeReport | undefined;
}

/** Deploys a release and tries it; whoever calls writes down how that went, or takes it back. */
export async function attemptIt(
  ports: DeployPorts,
  job: DeploymentJob,
  assembly: Assembly,
  options: DeployOptions,
): Promise<Attempt> {
  const { environment } = job;
  await handOver(ports, job, assembly, options);
  options.signal.throwIfAborted();
  const watch = await watchServices(ports.aws, assembly, environment);
  const seen = (known: Partial<Evidence>): Evidence =>
    evidenceOf({ ...watch.seen(), ...known, environment });
  options.tell({ type: 'phase', phase: 'stacks' });
  const alongside = async (): Promise<boolean> => {
    await watch.look();
    const { services, alarms } = watch.seen();
    options.tell({ type: 'rollout', services, alarms });
    const verdict = verdictOf(seen({ how: 'given up' }));
    if (verdict.isLasting) options.tell({ type: 'foreseen', verdict });
    return verdict.isLasting;
  };
  const applied = await applyRelease(ports, job, assembly, { ...options, alongside });
  const { fault, smoke } =
    applied.how === 'done'
      ? await tried(ports, assembly, environment, options)
      : { fault: knownOf(assembly, applied), smoke: undefined };
  if (fault === undefined) return { applied, evidence: undefined, smoke };
  await watch.look();
  const evidence = seen(fault);
  options.tell({ type: 'failed', verdict: verdictOf(evidence) });
  return { applied, evidence, smoke };
}

/** The release goes to the environment's archive, its images to the environment's registry. */
async function handOver(
  ports: DeployPorts,
  { release, environment, assembly: folder }: DeploymentJob,
  assembly: Assembly,
  { tell }: DeployOptions,
): Promise<void> {
  tell({ type: 'phase', phase: 'archive' });
  const of = { application: release.application, environment };
  await archiveRelease(ports.objects, of, release, folder);
  if (release.images.length === 0) return;
  tell({ type: 'phase', phase: 'promote' });
  await ports.promote(release, assembly);
}

async function applyRelease(
  ports: DeployPorts,
  { kind, release, environment }: DeploymentJob,
  assembly: Assembly,
  options: ApplyOptions,
): Promise<Applied> {
  if (kind === 'rollback') return applyAssembly(ports, assembly, environment, options);
  const planned = changeSetName(release.id);
  const applied = await applyAssembly(ports, assembly, environment, options, planned);
  // What was not executed is of no use any more.
  await removeChangeSets(ports.changeSets, assembly, environment, planned);
  return applied;
}

interface Tried {
  /** Undefined: it serves, and does what the smoke test asks of it. */
  readonly fault: Partial<Evidence> | undefined;
  readonly smoke: SmokeReport | undefined;
}

async function tried(
  ports: DeployPorts,
  assembly: Assembly,
  environment: string,
  options: DeployOptions,
): Promise<Tried> {
  const { tell, signal } = options;
  tell({ type: 'phase', phase: 'serving' });
  const astray = await notServing(ports.aws, assembly, environment, options);
  if (astray !== undefined) return { fault: { said: `not serving: ${astray}` }, smoke: undefined };
  tell({ type: 'phase', phase: 'smoke' });
  const smoke = await smokeIt(ports, assembly, signal);
  tell({ type: 'smoked', report: smoke });
  const bad = smoke.checks.find(({ outcome }) => outcome === 'failed');
  return { fault: bad && { said: `smoke: ${bad.name}: ${bad.text}` }, smoke };
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
    const text = signal.aborted ? 'interrupted' : messageOf(explainAws(thrown));
    return { checks: [{ name: 'smoke', outcome: 'failed', text, tookMs: 0 }] };
  }
}
