import { z } from 'zod';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import { name } from '../schema-values';

/** Folders on EFS, which outlive a run. */

export interface ResolvedVolume {
  readonly name: string;
  /** `create`: a folder of the environment's own file system, shared by all who name the volume; else its id. */
  readonly efs: string;
  readonly accessPoint?: string;
  /** Where the container finds it. */
  readonly path: string;
  readonly readOnly: boolean;
}

export const CREATE = 'create';

export const volumesSchema = z.record(
  name(32),
  z.strictObject({
    /**
     * File system: `create` for a folder of the environment’s own, or the id of one that exists, `fs-…`
     * @default `create`
     */
    efs: z
      .string()
      .regex(/^(?:create|fs-[0-9a-f]{8,40})$/, {
        error: "'create' or an id such as 'fs-0123456789abcdef0'",
      })
      .optional(),
    /** Access point of a file system that exists, `fsap-…` */
    accessPoint: z
      .string()
      .regex(/^fsap-[0-9a-f]{8,40}$/, { error: "an id such as 'fsap-0123456789abcdef0'" })
      .optional(),
    /** Where the container finds it */
    path: z.string().regex(/^(?:\/[\w.-]+)+$/, { error: "a folder such as '/data'" }),
    /**
     * The task may not write to it
     * @default `false`
     */
    readOnly: z.boolean().optional(),
  }),
);

type VolumesInput = z.input<typeof volumesSchema>;

export function resolveVolumes(input: VolumesInput = {}): ResolvedVolume[] {
  return Object.entries(input).map(([volume, { efs, accessPoint, path, readOnly }]) => ({
    name: volume,
    efs: efs ?? CREATE,
    ...(accessPoint !== undefined && { accessPoint }),
    path,
    readOnly: readOnly ?? false,
  }));
}

/** Name and folder of what every container may write to: lib/constructs/hardened-task.ts. */
const SCRATCH = { name: 'scratch', path: '/tmp' };

export function checkVolumes(
  path: readonly string[],
  input: VolumesInput = {},
  at: Locate,
): Problem[] {
  const paths = new Map([[SCRATCH.path, SCRATCH.name]]);
  return Object.entries(input).flatMap(([volume, settings]) => {
    const keys = [...path, 'volumes', volume];
    const problems: Problem[] = [];
    // sidecars have one each, named after them
    if (volume === SCRATCH.name || volume.startsWith(`${SCRATCH.name}-`)) {
      problems.push({
        path: at([...path, 'volumes'], volume),
        message: `this name is taken by ${SCRATCH.path}; choose another`,
      });
    }
    const owner = paths.get(settings.path);
    if (owner !== undefined) {
      const message = `${quote(settings.path)} is not allowed; '${owner}' is there`;
      problems.push({ path: at(keys, 'path'), message });
    }
    paths.set(settings.path, owner ?? volume);
    if (settings.accessPoint !== undefined && (settings.efs ?? CREATE) === CREATE) {
      const message = "needs the id of its file system in efs; 'create' makes one by itself";
      problems.push({ path: at(keys, 'accessPoint', 'efs'), message });
    }
    return problems;
  });
}
