import { z } from 'zod';

/** The form of a graph file. Loaded only where one is read: drawing does not wait for it. */

export const fileHead = z.object({ format: z.literal('slipway-graph'), version: z.number() });

const source = z.object({ file: z.string(), line: z.number() }).optional();
const ids = z.array(z.string());
const evidence = z.array(z.looseObject({ resource: z.string(), at: z.string(), source }));

// Loose: a later version of Slipway may say more of a node, and older ones leave it as it is.
const graph = z.looseObject({
  name: z.string(),
  stacks: z.number(),
  resources: z.number(),
  groups: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      title: z.string(),
      parent: z.string().optional(),
      resources: ids,
    }),
  ),
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      title: z.string(),
      facts: z.string(),
      group: z.string().optional(),
      resources: ids,
      stack: z.string().optional(),
      path: z.string(),
      source,
    }),
  ),
  edges: z.array(
    z.looseObject({
      from: z.string(),
      to: z.string(),
      kind: z.string(),
      label: z.string(),
      evidence,
      conditions: ids.optional(),
      problem: z.string().optional(),
    }),
  ),
  findings: z.array(
    z.looseObject({
      kind: z.string(),
      message: z.string(),
      fix: z.string(),
      lists: z.array(z.array(z.string())).readonly().optional(),
      nodes: ids,
      evidence,
    }),
  ),
});

const snapshot = z.looseObject({
  graph,
  stacks: z.array(
    z.looseObject({
      path: z.string(),
      name: z.string(),
      account: z.string(),
      region: z.string(),
      terminationProtection: z.boolean(),
    }),
  ),
  resources: z.array(
    z.looseObject({
      id: z.string(),
      stack: z.string(),
      type: z.string(),
      path: z.string(),
      digest: z.string(),
      properties: z.record(z.string(), z.string()),
      whenRemoved: z.string().optional(),
      whenReplaced: z.string().optional(),
      statements: z
        .array(
          z.looseObject({
            at: z.string(),
            effect: z.enum(['Allow', 'Deny']),
            actions: ids,
            resources: ids,
            principals: ids,
            conditions: ids,
            except: z.array(z.enum(['actions', 'resources', 'principals'])).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

export const fileBody = z.object({ snapshots: z.array(snapshot) });
