import { setTimeout as sleep } from 'node:timers/promises';
import type { Assembly } from '../../assembly';
import type { Deployed } from '../deployed';
import { nameOf } from '../destruction/losses';
import { OperationError } from '../errors';
import type { Drifted, Drifts } from './ports';

export interface StackDrift {
  readonly stack: string;
  readonly resources: readonly (Drifted & {
    /** Path of its construct within the environment: `web/Service`. */
    readonly name: string;
  })[];
  /** Why nothing is known of it. */
  readonly problem: string | undefined;
}

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 2000;

/** Asks CloudFormation of every stack of an environment what is not as its template has it. */
export async function driftOf(
  aws: Drifts,
  { deployed, assembly }: { readonly deployed: Deployed; readonly assembly: Assembly },
  { signal, everyMs = LOOK_EVERY_MS }: { readonly signal: AbortSignal; readonly everyMs?: number },
): Promise<StackDrift[]> {
  const { environment } = deployed;
  const names = new Map(
    assembly.stacks
      .filter(({ stage }) => stage === environment)
      .flatMap(({ name, resources }) =>
        resources.map(({ logicalId, path }): [string, string] => [
          `${name}#${logicalId}`,
          nameOf(path, environment),
        ]),
      ),
  );
  const there = deployed.stacks.flatMap(({ name, deployed: one }) =>
    one === undefined ? [] : [name],
  );
  return Promise.all(
    there.map(async (stack): Promise<StackDrift> => {
      try {
        const problem = await detected(aws, stack, everyMs, signal);
        if (problem !== undefined) return { stack, resources: [], problem };
        const found = await aws.drifted(stack);
        return {
          stack,
          resources: found.map((one) => ({
            name: names.get(`${stack}#${one.logicalId}`) ?? one.logicalId,
            ...one,
          })),
          problem: undefined,
        };
      } catch (error) {
        if (!(error instanceof OperationError) || error.code !== 'AWS_REFUSED') throw error;
        return { stack, resources: [], problem: error.message };
      }
    }),
  );
}

/** Undefined: it went well. */
async function detected(
  aws: Drifts,
  stack: string,
  everyMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const id = await aws.detect(stack);
  for (;;) {
    const found = await aws.detection(id);
    if (found.kind === 'done') return undefined;
    if (found.kind === 'failed') return found.reason;
    await sleep(everyMs, undefined, { signal });
  }
}
