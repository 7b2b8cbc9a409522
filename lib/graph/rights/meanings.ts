import { table } from '../table';
import type { EdgeKind } from '../types';
import { APPLICATION_MEANINGS } from './meanings-application';
import { DATA_MEANINGS } from './meanings-data';
import { DELIVERY_MEANINGS } from './meanings-delivery';
import { MESSAGE_MEANINGS } from './meanings-messages';

/** What actions on a resource mean to people. Actions that no meaning names are housekeeping, and no edge. */
export interface Meaning {
  readonly kind: EdgeKind;
  readonly label: string;
  /** Full names: `s3:GetObject`. One of them is enough. */
  readonly actions: readonly string[];
  /** Data flows from the resource to the one who asks: a queue's messages. */
  readonly reversed?: true;
}

/**
 * By CloudFormation type, or by type and attribute where the attribute is a thing of its own: a table's stream.
 * Names of actions: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export const MEANINGS: Readonly<Record<string, readonly Meaning[]>> = table({
  ...MESSAGE_MEANINGS,
  ...DATA_MEANINGS,
  ...APPLICATION_MEANINGS,
  ...DELIVERY_MEANINGS,
});

/** Labels that say nothing beside a stronger one of the same edge. */
export const WEAKER: Readonly<Record<string, readonly string[]>> = table({
  list: ['read'],
  send: ['dead letters', 'failures', 'results'],
  consume: ['stream'],
  invoke: ['resolve'],
  artifacts: ['write'],
  'data source': ['read'],
});
