import { readAssembly, type Assembly } from '../../assembly';
import { nowMs } from '../clock';
import { explainAws, messageOf } from '../errors';
import { appendRecord, readLedger } from '../ledger/ledger';
import { takeLock } from '../ledger/lock';
import { releaseBefore, servingIn, type DeploymentRecord } from '../ledger/record';
import { checkAssembly } from '../release';
import { verdictOf } from '../verdict';
import type { Applied } from './apply';
import { attemptIt } from './attempt';
import type { DeployEvent, DeploymentEnd, DeploymentJob, DeployOptions, DeployPorts } from './job';
import { takeBack } from './take-back';

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
