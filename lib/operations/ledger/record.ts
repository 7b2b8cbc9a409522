import { z } from 'zod';

/** What is written down of a deployment to an environment, once it is over. */
const recordSchema = z.object({
  version: z.literal(1),
  application: z.string(),
  environment: z.string(),
  account: z.string(),
  region: z.string(),
  /** Id of the release that was to serve. */
  release: z.string(),
  /** Of git, with `-dirty` behind it where files differed from it. */
  revision: z.string(),
  kind: z.enum(['deploy', 'rollback']),
  /** Whom AWS took the deployer for: an ARN. */
  by: z.string(),
  /** Address of the pipeline's build. */
  build: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(['deployed', 'failed', 'rolled back', 'rollback failed']),
  /** Why it did not go well, in a line. */
  cause: z.string().optional(),
  images: z.array(z.object({ name: z.string(), digest: z.string() })),
  /** The release that served before; null: none that is known. */
  before: z.string().nullable(),
  /** The release that serves since; null: none, or parts of several. */
  serves: z.string().nullable(),
  /** Names of the stacks that it changed. */
  changed: z.array(z.string()),
});

export type DeploymentRecord = z.infer<typeof recordSchema>;
export type Outcome = DeploymentRecord['outcome'];

/** Undefined: not what this version of Slipway, or an earlier one, writes. */
export function parseRecord(text: string): DeploymentRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The release that serves, by what was written down last. @param records the oldest first */
export const servingIn = (records: readonly DeploymentRecord[]): string | null =>
  records.at(-1)?.serves ?? null;

/**
 * The release that a rollback goes back to: the last one that was deployed well before the present one was. What is
 * rolled back twice goes back two releases, and not to the one that was left.
 *
 * @param records the oldest first
 */
export function releaseBefore(
  records: readonly DeploymentRecord[],
  present: string | null,
): string | undefined {
  const wentWell = (record: DeploymentRecord) => record.outcome === 'deployed';
  const arrived = records.findLastIndex(
    (record) => wentWell(record) && record.kind === 'deploy' && record.release === present,
  );
  const earlier = present === null || arrived < 0 ? records : records.slice(0, arrived);
  return earlier.findLast((record) => wentWell(record) && record.release !== present)?.release;
}
