import { readAssembly } from '../../assembly';
import { explainAws, messageOf } from '../errors';
import { restoreRelease } from '../ledger/archive';
import type { DeploymentRecord } from '../ledger/record';
import { evidenceOf, verdictOf } from '../verdict';
import { applyAssembly, type Applied } from './apply';
import { knownOf } from './failure';
import type { DeploymentJob, DeployOptions, DeployPorts, Ending } from './job';

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
export async function takeBack(
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
